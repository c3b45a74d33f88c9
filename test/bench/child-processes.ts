import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** A program that the bench has started. */
export interface Started {
  readonly pid: number;
  /** The first line that it printed; empty where `start` was told not to wait for one. */
  readonly firstLine: string;
}

export interface StartOptions {
  readonly environment?: Record<string, string>;
  /** Wait for the first line of stdout (default), or return at once and drop all that it prints. */
  readonly isAnnounced?: boolean;
}

/** Everything that was started through it ends with `stop`: asked first, killed after two seconds. */
export interface ChildProcesses {
  start(command: readonly string[], options?: StartOptions): Promise<Started>;
  stop(): Promise<void>;
}

export function createChildProcesses(): ChildProcesses {
  const children: ChildProcess[] = [];
  return {
    async start(command, { environment = {}, isAnnounced = true } = {}) {
      const [program = '', ...args] = command;
      const child = spawn(program, args, {
        stdio: isAnnounced ? ['ignore', 'pipe', 'inherit'] : 'ignore',
        env: { ...process.env, ...environment },
      });
      children.push(child);
      const firstLine = child.stdout === null ? '' : await readFirstLine(child, child.stdout, command);
      child.stdout?.resume();
      if (child.pid === undefined) throw new Error(`${command.join(' ')} did not start`);
      return { pid: child.pid, firstLine };
    },
    async stop() {
      await Promise.all(children.splice(0).map(end));
    },
  };
}

function readFirstLine(child: ChildProcess, output: NodeJS.ReadableStream, command: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: output }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command.join(' ')} ended with ${code} before its first line`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 2000);
  await ended;
  clearTimeout(killer);
}

/** A loopback port that was free a moment ago, for programs that cannot choose one themselves. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no loopback port is free');
  return address.port;
}

/** Resolves once something listens there; fails after 20 seconds. */
export async function waitForPort(port: number): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await canConnect(port))) {
    if (Date.now() > end) throw new Error(`nothing listens on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
