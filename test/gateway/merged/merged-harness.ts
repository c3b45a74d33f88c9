import { spawn } from 'node:child_process';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { type AppState, AppStateSchema } from '../../../shared/contract/state.ts';
import type { Transport as ServerTransport } from '../../../shared/model/server.ts';
import { createMemorySecrets } from '../../../shared/gateway/secrets/memory-secrets.ts';
import { type Gateway, startGateway } from '../../../shared/gateway/start-gateway.ts';
import { createRecordingLog, type RecordingLog } from '../../fakes/silent-log.ts';
import { until } from '../../harness/until.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

/** A real gateway in this process, whose rules allow everything, and a client's address and token. */
export interface MergedHarness {
  readonly gateway: Gateway;
  readonly log: RecordingLog;
  readonly url: string;
  readonly origin: string;
  grant(name: string, servers?: 'all' | string[]): Promise<string>;
  add(name: string, command: readonly string[]): Promise<void>;
  addHttp(name: string, url: string): Promise<void>;
  remove(name: string): Promise<void>;
  setPolicy(server: string, policy: object): Promise<void>;
  /** What a server's processes said on stderr. */
  logs(name: string): Promise<readonly string[]>;
  restart(name: string): Promise<void>;
  revoke(grant: string): Promise<void>;
  state(): Promise<AppState>;
  allow(approval: string): Promise<void>;
}

const MODULES = resolve('node_modules/@modelcontextprotocol');
const FAKES = resolve('test/fakes/servers');
export const EVERYTHING_HTTP = [process.execPath, join(MODULES, 'server-everything/dist/index.js'), 'streamableHttp'];
export const NOTES = (name: string): string[] => [process.execPath, join(FAKES, 'notes.ts'), name];
export const BABBLER = [process.execPath, join(FAKES, 'babbler.ts')];
/** Reads and never answers. */
export const SILENT = [process.execPath, join(FAKES, 'raw-server.ts'), 'silent'];
/** Ends when it is asked anything before `initialize`. */
export const LEGACY_EXITING = [process.execPath, join(FAKES, 'raw-server.ts'), 'picky'];
/** Speaks both revisions. */
export const MODERN = [process.execPath, join(FAKES, 'modern-server.ts'), 'stdio'];
/** A server that starts once the file is there; never when it is asked `method` first. */
export const SLOW = (file: string, [program = '', ...rest]: readonly string[], method = 'nothing'): string[] => [
  program,
  join(FAKES, 'slow-start.ts'),
  file,
  method,
  ...rest,
];
export const MODERN_HTTP = [process.execPath, join(FAKES, 'modern-server.ts'), 'http'];

const CALLER = { surfaces: ['main', 'cli', 'operator'] } as const;

export async function startMerged(
  servers: Readonly<Record<string, readonly string[]>>,
  settings: { readonly connectTimeoutSeconds?: number; readonly joinWaitSeconds?: number } = {},
  onEnd: (end: () => Promise<void>) => void = onTestFinished,
): Promise<MergedHarness> {
  const log = createRecordingLog();
  const gateway = await startGateway({
    dataDir: temporaryFolder(onEnd),
    host: 'headless',
    version: '0.0.0',
    port: 0,
    secrets: createMemorySecrets(),
    log,
  });
  onEnd(() => gateway.stop());
  const { handlers } = gateway;
  // How long a server takes to join says how busy the machine is.
  await handlers['settings.change']({ joinWaitSeconds: 60, ...settings }, CALLER);
  const { mcpUrl } = await gateway.listen();

  async function setPolicy(server: string, policy: object): Promise<void> {
    await handlers['policy.set']({ server, text: JSON.stringify(policy) }, CALLER);
  }

  async function addServer(name: string, connection: ServerTransport): Promise<void> {
    await handlers['servers.add']({ name, connection, secrets: {} }, CALLER);
    await setPolicy(name, { version: '1', default: 'allow', sampling: { '*': {} }, elicitation: { '*': {} } });
  }

  const harness: MergedHarness = {
    gateway,
    log,
    origin: mcpUrl,
    url: new URL('/mcp', mcpUrl).href,
    grant: async (name, wanted = 'all') => (await handlers['grants.create']({ name, servers: wanted }, CALLER)).token,
    add: (name, [command = '', ...args]) => addServer(name, { transport: 'stdio', command, args, env: {} }),
    addHttp: (name, url) => addServer(name, { transport: 'http', url, headers: {} }),
    remove: async (name) => void (await handlers['servers.remove']({ name }, CALLER)),
    setPolicy,
    logs: async (name) => (await handlers['servers.logs']({ name }, CALLER)).lines,
    restart: async (name) => void (await handlers['servers.restart']({ name }, CALLER)),
    revoke: async (name) => void (await handlers['grants.revoke']({ name }, CALLER)),
    state: async () => AppStateSchema.parse(await handlers['state.get'](null, CALLER)),
    allow: async (id) => void (await handlers['approvals.allow']({ id, remember: 'once' }, CALLER)),
  };
  for (const [name, command] of Object.entries(servers)) await harness.add(name, command);
  return harness;
}

/** Starts a program that listens on the port in its environment's PORT, and ends it with the test. */
export async function startOnPort(command: readonly string[]): Promise<number> {
  const [program = '', ...args] = command;
  const port = await freePort();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PORT: String(port) } });
  onTestFinished(() => void child.kill('SIGKILL'));
  await until(`port ${port} to open`, () => isOpen(port));
  return port;
}

/** Starts a program that prints its port in its first line, and ends it with the test. */
export async function startPrintingPort(command: readonly string[]): Promise<number> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return new Promise((done) => createInterface({ input: child.stdout }).once('line', (line) => done(Number(line))));
}

export async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
