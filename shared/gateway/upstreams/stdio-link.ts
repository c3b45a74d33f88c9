import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Log } from '../ports.ts';
import { asOneLine } from '../wire/splice.ts';
import { childEnvironment } from './child-environment.ts';
import { endProcess, killGroup } from './end-process.ts';
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
  readonly log: Log;
}

const MAX_LINE_BYTES = 64 * 1024 * 1024;

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

  function finish(error: UpstreamError | null): void {
    if (state === 'closed') return;
    state = 'closed';
    onClose(error);
  }

  function start(): Promise<void> {
    state = 'starting';
    return new Promise((resolve, reject) => {
      const spawned = spawn(options.command, [...options.args], {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: childEnvironment(options.env),
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
      child = spawned;
      spawned.once('spawn', () => {
        running.add(spawned);
        state = 'running';
        resolve();
      });
      spawned.once('error', (error) => {
        const problem = explainStart(options, error);
        reject(problem);
        finish(problem);
      });
      spawned.once('exit', (code, signal) => {
        running.delete(spawned);
        finish(new UpstreamError('died', sayExit(options, code, signal)));
      });
      // A server that closes its input early: what matters is told by its exit.
      spawned.stdin.on('error', () => {});
      spawned.stderr.setEncoding('utf8').on('data', (chunk: string) => options.stderr.push(chunk));
      const reader = createLineReader(MAX_LINE_BYTES, takeLine, () => tooLarge(spawned));
      spawned.stdout.on('data', (chunk: Buffer) => reader.push(chunk));
    });
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
      child?.stdin.write(`${asOneLine(text)}\n`);
    },
    onMessage: (listener) => {
      onMessage = listener;
    },
    onClose: (listener) => {
      onClose = listener;
    },
    async close() {
      finish(null);
      if (child !== null) await endProcess(child);
    },
    get state() {
      return state;
    },
  };
}

function explainStart(options: StdioLinkOptions, error: NodeJS.ErrnoException): UpstreamError {
  const { name, command, cwd } = options;
  if (error.code === 'ENOENT') {
    const where = cwd === undefined ? '' : `, or the folder ${cwd} does not exist`;
    return new UpstreamError(
      'not-started',
      `${name} cannot start: the command "${command}" was not found${where}. Give its whole path, or install it.`,
    );
  }
  if (error.code === 'EACCES')
    return new UpstreamError('not-started', `${name} cannot start: "${command}" is not a program that may be run.`);
  return new UpstreamError('not-started', `${name} cannot start: ${error.code ?? error.message}.`);
}

function sayExit(options: StdioLinkOptions, code: number | null, signal: NodeJS.Signals | null): string {
  const how = signal === null ? `exit code ${code}` : signal;
  const last = options.stderr.lines().findLast((line) => line.trim() !== '');
  return `${options.name} ended (${how})${last === undefined ? '' : `; its last words: ${last.slice(0, 300)}`}`;
}
