import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Log } from '../ports.ts';
import type { Located, LocateProgram } from '../programs/locate-program.ts';
import { locateProgram } from '../programs/system-programs.ts';
import { asOneLine } from '../wire/splice.ts';
import { childEnvironment } from './child-environment.ts';
import { endProcess, killGroup } from './end-process.ts';
import { programFor } from './program-for.ts';
import { createLineReader } from './line-reader.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from './link.ts';
import { readServerMessage } from './read-server-message.ts';
import type { LineBuffer } from './ring-buffer.ts';

export interface StdioLinkOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string | undefined;
  /** Where its stderr and its noise on stdout go. */
  readonly stderr: LineBuffer;
  /** Finds the program; without it, on this computer. */
  readonly locate?: LocateProgram;
  readonly log: Log;
}

type Program = Extract<Located, { ok: true }>;

const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** A server that leaves this much unread has stopped reading. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;
/** What a server said last may still be in the pipe when it has ended. */
const DRAIN_MS = 500;
const GROUP_GRACE_MS = 2000;

/** Children that still run, so that a host that dies in order takes them with it. */
const running = new Set<ChildProcessWithoutNullStreams>();
process.on('exit', () => {
  for (const child of running) killGroup(child, 'SIGKILL');
});

/** One server as a child process in a process group of its own (MCP, stdio transport). Starts with the first message. */
export function createStdioLink(options: StdioLinkOptions): UpstreamLink {
  let state: UpstreamLink['state'] = 'idle';
  let child: ChildProcessWithoutNullStreams | null = null;
  let started: Promise<void> | null = null;
  let onMessage: (message: ServerMessage) => void = () => {};
  let onClose: (error: UpstreamError | null) => void = () => {};
  /** What is sent in one turn is written at once at its end: calls that were decided together leave together. */
  let outgoing = '';

  const isClosed = (): boolean => state === 'closed';

  function write(): void {
    const lines = outgoing;
    outgoing = '';
    if (child?.stdin.writable === true) child.stdin.write(lines);
  }

  function finish(error: UpstreamError | null): void {
    if (state === 'closed') return;
    state = 'closed';
    onClose(error);
  }

  async function start(): Promise<void> {
    state = 'starting';
    const found = await find(options).catch((error: unknown) => {
      if (error instanceof UpstreamError) finish(error);
      throw error;
    });
    // Whoever closed it meanwhile does not want it any more.
    if (isClosed()) throw new UpstreamError('closed', `The connection to ${options.name} is closed.`);
    return spawned(found);
  }

  function spawned(found: Program): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (error: unknown): void => {
        const problem = explainStart(options, error);
        reject(problem);
        finish(problem);
      };
      try {
        child = spawnServer(options, found);
      } catch (error) {
        return refuse(error);
      }
      const started = child;
      started.once('error', refuse);
      started.once('spawn', () => {
        running.add(started);
        // Whoever closed it meanwhile ends it; it must not look alive again.
        if (state === 'starting') state = 'running';
        resolve();
      });
      started.once('exit', (code, signal) => ended(started, code, signal));
      // A server that closes its input early: what matters is told by its exit.
      started.stdin.on('error', () => {});
      started.stderr.setEncoding('utf8').on('data', (chunk: string) => options.stderr.push(chunk));
      const reader = createLineReader(MAX_LINE_BYTES, takeLine, () => tooLarge(started));
      started.stdout.on('data', (chunk: Buffer) => reader.push(chunk));
    });
  }

  function ended(spawned: ChildProcessWithoutNullStreams, code: number | null, signal: NodeJS.Signals | null): void {
    running.delete(spawned);
    // What it started must not outlive it, or hold its pipes open.
    killGroup(spawned, 'SIGTERM');
    setTimeout(() => killGroup(spawned, 'SIGKILL'), GROUP_GRACE_MS).unref();
    let isTold = false;
    const tell = (): void => {
      if (isTold) return;
      isTold = true;
      clearTimeout(timer);
      finish(new UpstreamError('died', sayExit(options, code, signal)));
    };
    const timer = setTimeout(tell, DRAIN_MS);
    spawned.once('close', tell);
  }

  function takeLine(line: string): void {
    const message = readServerMessage(line);
    if (message !== null) onMessage(message);
    else if (line.trim() !== '') options.stderr.note(`(on stdout, not a message) ${line}`);
  }

  function tooLarge(spawned: ChildProcessWithoutNullStreams): void {
    finish(
      new UpstreamError(
        'too-large',
        `${options.name} sent a message of more than ${MAX_LINE_BYTES / 1024 / 1024} MB and was ended.`,
      ),
    );
    void endProcess(spawned);
  }

  return {
    async send(text) {
      if (state === 'closed') throw new UpstreamError('closed', `The connection to ${options.name} is closed.`);
      started ??= start();
      await started;
      if (child === null || !child.stdin.writable) {
        throw new UpstreamError('closed', `The connection to ${options.name} is closed.`);
      }
      if (child.stdin.writableLength + outgoing.length > MAX_UNREAD_BYTES) {
        throw new UpstreamError('too-large', `${options.name} does not read what is sent to it.`);
      }
      if (outgoing === '') process.nextTick(write);
      outgoing += `${asOneLine(text)}\n`;
    },
    onMessage: (listener) => {
      onMessage = listener;
    },
    onClose: (listener) => {
      onClose = listener;
    },
    async close() {
      finish(null);
      // What was sent before counts as sent.
      if (outgoing !== '') write();
      if (child !== null) await endProcess(child);
    },
    get state() {
      return state;
    },
  };
}

/** Rejects with UpstreamError, which says where it was looked for. */
async function find({ name, command, env, locate = locateProgram }: StdioLinkOptions): Promise<Program> {
  const found = await locate(command, childEnvironment(env));
  if (found.ok) return found;
  const needs = found.missing === command ? '' : `, which ${command} needs`;
  const where = `command not found: ${found.missing}${needs}. Looked in ${found.lookedIn}.`;
  throw new UpstreamError('not-started', `${name} cannot start: ${where}`);
}

function spawnServer(options: StdioLinkOptions, found: Program): ChildProcessWithoutNullStreams {
  const { env } = found;
  const question = { ...found, args: options.args, platform: process.platform, isFile: existsSync };
  const { command, args, isVerbatim } = programFor(question);
  return spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env,
    windowsVerbatimArguments: isVerbatim,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

function explainStart(options: StdioLinkOptions, error: unknown): UpstreamError {
  const { name, command, cwd } = options;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const say = (why: string): UpstreamError => new UpstreamError('not-started', `${name} cannot start: ${why}`);
  switch (code) {
    case 'ENOENT': {
      if (cwd !== undefined && !existsSync(cwd)) return say(`its folder ${cwd} does not exist.`);
      return say(`command not found: ${command}.`);
    }
    case 'EACCES':
      return say(`"${command}" is not a program that may be run.`);
    case 'E2BIG':
      return say('its arguments and environment are too long for this system.');
    case 'ERR_INVALID_ARG_VALUE':
      return say('its command, arguments or environment hold a character that no program can be given.');
    default:
      return say(`${code || 'the system refused'}.`);
  }
}

function sayExit(options: StdioLinkOptions, code: number | null, signal: NodeJS.Signals | null): string {
  const how = signal === null ? `exit code ${code}` : signal;
  const last = options.stderr.lines().findLast((line) => line.trim() !== '');
  return `${options.name} ended (${how})${last === undefined ? '' : `: ${last.slice(0, 300)}`}`;
}
