import { pino } from 'pino';
import { isSecretName } from '../policy/masking/secret-names.ts';
import { maskText } from '../policy/mask.ts';
import { openLogFile } from './log-file.ts';
import type { Log, LogFacts } from './ports.ts';

export interface LogOptions {
  /** The folder of `countersign.log`; null writes no file. */
  readonly dir: string | null;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Also writes short lines for people to stderr. */
  readonly stderr: boolean;
  /** Takes secrets that are known out of a text; what looks like one is always taken out. */
  readonly redact?: (text: string) => string;
}

/** Call `stop` last: what is logged afterwards goes nowhere. */
export type HostLog = Log & { stop(): void };

const RANK = { debug: 20, info: 30, warn: 40, error: 50 } as const;
type Level = keyof typeof RANK;

/**
 * A log in JSON lines. Every text that reaches it passes the redaction here, so no caller can forget it; still, arguments, tokens
 * and credentials should not be handed to it at all.
 */
export function createLog(options: LogOptions): HostLog {
  const redact = (text: string): string => maskText(options.redact?.(text) ?? text, []);
  const file = options.dir === null ? null : openLogFile(options.dir);
  const lines = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => file?.write(line) },
  );
  let isStopped = false;

  function write(level: Level, message: string, facts: LogFacts = {}): void {
    if (isStopped || RANK[level] < RANK[options.level]) return;
    const text = redact(message);
    const clean = redactFacts(facts, redact);
    lines[level](clean, text);
    if (options.stderr) process.stderr.write(lineForPeople(level, text, clean));
  }

  return {
    debug: (message, facts) => write('debug', message, facts),
    info: (message, facts) => write('info', message, facts),
    warn: (message, facts) => write('warn', message, facts),
    error: (message, facts) => write('error', message, facts),
    stop() {
      isStopped = true;
      file?.stop();
    },
  };
}

type CleanFacts = Record<string, string | number | boolean | null>;

function redactFacts(facts: LogFacts, redact: (text: string) => string): CleanFacts {
  const clean: CleanFacts = {};
  for (const [key, value] of Object.entries(facts)) {
    if (value === undefined) continue;
    if (isSecretName(key, value)) clean[key] = '••••';
    else clean[key] = typeof value === 'string' ? redact(value) : value;
  }
  return clean;
}

/** Servers write into messages: nothing in them may move the cursor, change colours or hide a part of the line. */
function lineForPeople(level: Level, message: string, facts: CleanFacts): string {
  const time = new Date().toISOString().slice(11, 19);
  const parts = Object.entries(facts).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? JSON.stringify(value) : value}`,
  );
  const line = [time, level.padEnd(5), message, ...parts].join(' ');
  return `${line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)}\n`;
}
