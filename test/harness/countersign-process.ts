import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');
const launcher = join(root, 'build/bin/countersign.js');

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `countersign serve --json` prints when it is ready. */
export interface ServeLine {
  readonly mcp: string;
  readonly ui: string;
  readonly operatorToken: string;
  readonly pid: number;
  readonly dataDir: string;
}

/** A data folder of its own, the command line on it, and at most one running gateway: the installed product as users have it. */
export interface Installation {
  readonly dataDir: string;
  /** Runs one command. Never rejects: the exit code is part of the result. */
  run(...args: readonly string[]): Promise<CommandResult>;
  /** Runs one command with --json and the operator token; throws when it fails. */
  json<T>(...args: readonly string[]): Promise<T>;
  serve(...args: readonly string[]): Promise<ServeLine>;
  /** Everything the running gateway has printed since its first line. */
  readonly output: string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  dispose(): Promise<void>;
}

export interface InstallationOptions {
  /** Its data folder; a new temporary one otherwise. Either is removed in the end. */
  readonly dataDir?: string;
  /** Flags of Node for the gateway's process. */
  readonly nodeFlags?: readonly string[];
  /** Variables besides those of the test; such as a home folder of its own. */
  readonly environment?: Readonly<Record<string, string>>;
}

export async function createInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'countersign-test-')));
  const env = { ...process.env, ...options.environment };
  let child: ChildProcess | null = null;
  let line: ServeLine | null = null;
  let output = '';

  function run(...args: readonly string[]): Promise<CommandResult> {
    const separator = args.indexOf('--');
    const folder = ['--data-dir', dataDir];
    const all = separator === -1 ? [...args, ...folder] : [...args.slice(0, separator), ...folder, ...args.slice(separator)];
    return new Promise((done) => {
      execFile(process.execPath, [launcher, ...all], { maxBuffer: 1 << 26, env }, (error, stdout, stderr) => {
        done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr });
      });
    });
  }

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const ended = child;
    child = null;
    if (ended === null || ended.exitCode !== null) return ended?.exitCode ?? null;
    return new Promise((done) => {
      ended.once('exit', (code) => done(code));
      ended.kill(signal);
    });
  }

  return {
    dataDir,
    run,
    async json<T>(...args: readonly string[]): Promise<T> {
      const token = line === null ? [] : ['--operator-token', line.operatorToken];
      const separator = args.indexOf('--');
      const flags = ['--json', ...token];
      const all = separator === -1 ? [...args, ...flags] : [...args.slice(0, separator), ...flags, ...args.slice(separator)];
      const result = await run(...all);
      if (result.code !== 0)
        throw new Error(`countersign ${args.join(' ')} ended with ${result.code}: ${result.stderr}${result.stdout}`);
      return (result.stdout.trim() === '' ? null : JSON.parse(result.stdout)) as T;
    },
    async serve(...args: readonly string[]): Promise<ServeLine> {
      const started = spawn(
        process.execPath,
        [
          ...(options.nodeFlags ?? []),
          launcher,
          'serve',
          '--json',
          '--no-open',
          '--port',
          '0',
          '--ui-port',
          '0',
          '--data-dir',
          dataDir,
          ...args,
        ],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
          env,
        },
      );
      child = started;
      output = '';
      started.stderr.on('data', (part: Buffer) => {
        output += part.toString('utf8');
      });
      line = await new Promise<ServeLine>((done, reject) => {
        createInterface({ input: started.stdout }).once('line', (text) => done(JSON.parse(text) as ServeLine));
        started.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${output}`)));
      });
      return line;
    },
    get output() {
      return output;
    },
    stop,
    async dispose() {
      await stop('SIGKILL');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Writes a policy document next to the data folder and returns its path. */
export async function writePolicyFile(installation: Installation, name: string, document: unknown): Promise<string> {
  const file = join(installation.dataDir, `${name}.draft.json`);
  await writeFile(file, JSON.stringify(document));
  return file;
}
