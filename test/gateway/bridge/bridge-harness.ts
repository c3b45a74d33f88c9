import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { onTestFinished } from 'vitest';
import { openSecrets } from '../../../shared/gateway/secrets/open-secrets.ts';
import { startGateway } from '../../../shared/gateway/start-gateway.ts';
import type { Transport } from '../../../shared/model/server.ts';
import { createRecordingLog } from '../../fakes/silent-log.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { until } from '../../harness/until.ts';

const root = resolve(import.meta.dirname, '../../..');
/** As it is installed: the launcher with the bundle of the last build. */
const launcher = resolve(root, 'build/bin/countersign.js');
const fakes = resolve(root, 'test/fakes/servers');
const modules = resolve(root, 'node_modules/@modelcontextprotocol');
const CALLER = { surfaces: ['main', 'cli', 'operator'] } as const;

export const SERVERS = {
  everything: stdio(resolve(modules, 'server-everything/dist/index.js'), 'stdio'),
  filesystem: (folder: string) => stdio(resolve(modules, 'server-filesystem/dist/index.js'), folder),
  raw: stdio(resolve(fakes, 'raw-server.ts')),
  modern: stdio(resolve(fakes, 'modern-server.ts'), 'stdio'),
} as const;

function stdio(...args: string[]): Transport {
  return { transport: 'stdio', command: process.execPath, args, env: {} };
}

/** A data folder with servers whose rules allow everything, and a gateway on it that can be killed and started again. */
export interface BridgedGateway {
  readonly dataDir: string;
  readonly tokens: Readonly<Record<string, string>>;
  start(): Promise<void>;
  end(signal: NodeJS.Signals): Promise<void>;
  pid(): number;
  /** Runs a command line against it; resolves with its exit code and what it printed. */
  run(...words: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }>;
  /** What a bridge on it is started with. */
  bridge(words: readonly string[], env?: Readonly<Record<string, string>>): StdioParameters;
}

export interface StdioParameters {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly stderr: 'pipe';
}

export async function prepareGateway(
  servers: Readonly<Record<string, Transport>>,
  grants: Readonly<Record<string, 'all' | string[]>> = { me: 'all' },
  onEnd: (end: () => Promise<void>) => void = onTestFinished,
): Promise<BridgedGateway> {
  const dataDir = temporaryFolder(onEnd);
  const tokens: Record<string, string> = {};
  const log = createRecordingLog();
  // Where the gateway that is started later finds the key of consents.
  const secrets = await openSecrets({ dataDir, log });
  const gateway = await startGateway({
    dataDir,
    host: 'headless',
    version: '0.0.0',
    port: 0,
    secrets,
    log,
  });
  const { handlers } = gateway;
  for (const [name, connection] of Object.entries(servers)) {
    await handlers['servers.add']({ name, connection, secrets: {} }, CALLER);
    const policy = { version: '1', default: 'allow', sampling: { '*': {} }, elicitation: { '*': {} } };
    await handlers['policy.set']({ server: name, text: JSON.stringify(policy) }, CALLER);
  }
  for (const [name, wanted] of Object.entries(grants)) {
    tokens[name] = (await handlers['grants.create']({ name, servers: wanted }, CALLER)).token;
  }
  await gateway.stop();
  let child: ChildProcess | null = null;

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = new Promise<void>((done) => void ending.once('exit', () => done()));
    ending.kill(signal);
    await exited;
  }

  // Gently, so that no server outlives its gateway.
  onEnd(() => end('SIGTERM'));
  return {
    dataDir,
    tokens,
    end,
    pid: () => child?.pid ?? 0,
    async start() {
      const words = ['serve', '--json', '--no-open', '--port', '0', '--ui-port', '0', '--data-dir', dataDir];
      const started = spawn(process.execPath, [launcher, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
      child = started;
      let errors = '';
      started.stderr.on('data', (part: Buffer) => (errors += part.toString('utf8')));
      await new Promise<void>((done, reject) => {
        createInterface({ input: started.stdout }).once('line', () => done());
        started.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${errors}`)));
      });
    },
    run: (...words) =>
      new Promise((done) => {
        const ran = spawn(process.execPath, [launcher, ...words, '--data-dir', dataDir], {
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let output = '';
        for (const stream of [ran.stdout, ran.stderr]) stream.on('data', (part: Buffer) => (output += part.toString('utf8')));
        ran.once('close', (code) => done({ code, output }));
      }),
    bridge: (words, env = {}) => ({
      command: process.execPath,
      args: [launcher, 'bridge', ...words],
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', COUNTERSIGN_DATA_DIR: dataDir, ...env },
      stderr: 'pipe',
    }),
  };
}

export const stdioV1 = (parameters: StdioParameters): StdioV1 => new StdioV1(parameters);
export const stdioV2 = (parameters: StdioParameters): StdioV2 => new StdioV2(parameters);

/** A bridge whose client is the test itself, line by line. */
export interface RawBridge {
  readonly pid: number;
  /** Every line of stdout so far. */
  readonly lines: string[];
  readonly errors: string;
  /** Sends lines as they are. */
  send(...lines: readonly string[]): void;
  /** Sends an `initialize` (id "init") and what follows it. */
  initialize(): Promise<void>;
  /** Waits for a line that holds this text. */
  heard(text: string): Promise<string>;
  endInput(): void;
  /** Stops or goes on reading. */
  pause(): void;
  resume(): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code when it has ended. */
  readonly exited: Promise<number | null>;
}

export function startBridge(parameters: StdioParameters): RawBridge {
  const child = spawn(parameters.command, parameters.args, { env: parameters.env, stdio: ['pipe', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let rest: string[] = [];
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    // Joined once a line is whole: a long one comes in hundreds of parts.
    const [first = '', ...others] = part.split('\n');
    rest.push(first);
    for (const other of others) {
      lines.push(rest.join(''));
      rest = [other];
    }
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => (errors += part));
  child.stdin.on('error', () => {});
  const exited = new Promise<number | null>((done) => void child.once('exit', (code) => done(code)));
  onTestFinished(() => void child.kill('SIGKILL'));
  const bridge: RawBridge = {
    pid: child.pid ?? 0,
    lines,
    get errors() {
      return errors;
    },
    send: (...texts) => void child.stdin.write(texts.map((text) => `${text}\n`).join('')),
    async initialize() {
      bridge.send(
        '{"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}',
      );
      await bridge.heard('"id":"init"');
      bridge.send('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    },
    heard: (text) => until(`${text} in ${errors}`, () => lines.find((line) => line.includes(text))),
    endInput: () => void child.stdin.end(),
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
    kill: (signal) => void child.kill(signal),
    exited,
  };
  return bridge;
}
