import { resolve } from 'node:path';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { defaultDataDir } from '../../gateway/config/data-folder.ts';
import { describeError, type ExitCode, EXIT } from './exit-codes.ts';
import { visibleJson, visibleText } from './visible-text.ts';

/** What every command is given. */
export interface Cli {
  readonly isJson: boolean;
  /** Absolute. */
  readonly dataDir: string;
  readonly operatorToken: string | null;
  /** The result on stdout: one line of JSON with --json, otherwise the words for a person (already safe for a terminal). */
  print(value: unknown, human: () => string): void;
  /** A remark for the person on stderr; nothing with --json. */
  note(text: string): void;
}

/** Runs one command: what it resolves with is the exit code (nothing: 0), what it throws is explained on stderr. */
export type Act = (task: (cli: Cli) => Promise<ExitCode | void>) => Promise<void>;

interface GlobalOptions {
  readonly json?: boolean;
  readonly dataDir?: string;
  readonly operatorToken?: string;
}

/** The options that every command understands, before or after its name. */
export function addGlobalOptions(program: Command): void {
  program
    .option('--json', 'print JSON: one object, or one per line')
    .option('--data-dir <folder>', 'use this data folder (or COUNTERSIGN_DATA_DIR)')
    .option('--operator-token <token>', 'prove that a person stands behind this (or COUNTERSIGN_OPERATOR_TOKEN)');
}

export function createCli(program: Command, environment: NodeJS.ProcessEnv = process.env): Cli {
  const options = program.opts<GlobalOptions>();
  const isJson = options.json === true;
  const dataDir = options.dataDir ?? nonEmpty(environment['COUNTERSIGN_DATA_DIR']);
  return {
    isJson,
    dataDir: dataDir === null || dataDir === undefined ? defaultDataDir() : resolve(dataDir),
    operatorToken: options.operatorToken ?? nonEmpty(environment['COUNTERSIGN_OPERATOR_TOKEN']),
    print: (value, human) => {
      process.stdout.write(`${isJson ? visibleJson(value) : human()}\n`);
    },
    note: (text) => {
      if (!isJson) process.stderr.write(`${text}\n`);
    },
  };
}

/** What happened and what to do, on stderr; as JSON with --json. Returns the exit code. */
export function reportError(error: unknown, isJson: boolean): ExitCode {
  const { exitCode, code, message } = describeError(error);
  const text = isJson ? visibleJson({ error: { code, message } }) : `${paint('red', 'countersign:')} ${visibleText(message)}`;
  process.stderr.write(`${text}\n`);
  return exitCode ?? EXIT.failed;
}

/** Colours a word on stderr, where it is a terminal that wants colours (NO_COLOR). */
function paint(colour: 'red', text: string): string {
  return styleText(colour, text, { stream: process.stderr });
}

function nonEmpty(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
