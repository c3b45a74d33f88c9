import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '../../shared/contract/client.ts';
import type { SettingsChangeSchema } from '../../shared/model/settings.ts';
import type { z } from 'zod';
import { createInstallation, type Installation, type ServeLine } from '../harness/countersign-process.ts';
import { browserTransport, signIn } from '../harness/ui-browser.ts';
import { until } from '../harness/until.ts';
import { createFaultClient, type FaultClient } from './fault-client.ts';
import { type Journal, openJournal } from './journal.ts';
import { isRunning } from './processes.ts';
import { createRandom, type Random } from './random.ts';

const STAND_IN = join(import.meta.dirname, 'stand-in.ts');
/** No request of any client may take longer than this, however the gateway fares. */
export const BOUND_MS = 30_000;
/** What nobody answers is told to come back long before that. */
const HOLD_SECONDS = 3;

/** With these the gateway can be told to collect garbage: V8 keeps what it could free while there is room. */
const NODE_FLAGS = ['--expose-gc', '--import', join(import.meta.dirname, 'collect-on-signal.ts')];

export type ServerName = 'lines' | 'web';
export const SERVER_NAMES = ['lines', 'web'] as const satisfies readonly ServerName[];

export interface WorldOptions {
  readonly seed: number;
  readonly isShort: boolean;
  /** A place for the data folder; a new temporary one otherwise. */
  readonly dataDir?: string;
  readonly settings?: z.input<typeof SettingsChangeSchema>;
  /** The stand-in over stdio starts a process of its own, which only its gateway can end. */
  readonly hasHelper?: boolean;
}

/** A running gateway as users have it, a stand-in behind it over each transport, and what is known of all three. */
export interface World {
  readonly random: Random;
  readonly isShort: boolean;
  readonly installation: Installation;
  readonly journal: Journal;
  readonly pid: number;
  readonly port: number;
  /** Of the client "load". */
  readonly token: string;
  /** Notes what every call of every client came to, for the checks at the end. */
  readonly calls: CallNote[];
  newMarker(): string;
  /** Of the client "load", or of another one's token. */
  client(server: ServerName, token?: string): FaultClient;
  /** The signed-in person's page; its replies and events are checked against the contract. */
  readonly page: Client;
  /** The processes that the world itself runs: the stand-in over HTTP. */
  ownPids(): readonly number[];
  /** What the gateway holds when its garbage is collected, in MB. Null where processes cannot be told to. */
  heldMb(): Promise<number | null>;
  /** Makes a grant and returns its token. */
  grant(name: string): Promise<string>;
  /** Starts the gateway again after it was killed or stopped. */
  start(): Promise<void>;
  stop(signal: NodeJS.Signals): Promise<number | null>;
  /** Leaves nothing behind, whatever went wrong before. */
  dispose(): Promise<void>;
}

export interface CallNote {
  readonly marker: string;
  readonly tool: string;
  readonly how: string;
  readonly text: string;
}

/** What the rules of every world say: one tool of each effect. */
export const POLICY = {
  version: '1',
  default: 'deny',
  tools: {
    read_allowed: {},
    read_asked: { action: 'require_approval' },
    read_limited: { limits: [{ counter: 'few', window: 3600, max: 5, scope: 'server' }] },
  },
} as const;

export async function createWorld(options: WorldOptions): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-faults-'));
  const installation = await createInstallation({
    nodeFlags: NODE_FLAGS,
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
  });
  const web = await startWebStandIn(folder);
  let served: ServeLine | null = null;
  let page: Client | null = null;
  let token = '';
  let markers = 0;

  function running(): ServeLine {
    if (served === null) throw new Error('the gateway does not run');
    return served;
  }

  async function start(): Promise<void> {
    served = await installation.serve();
    page = await signedIn(served);
  }

  function signedInPage(): Client {
    if (page === null) throw new Error('the gateway was not started');
    return page;
  }

  async function setUp(): Promise<void> {
    await start();
    const own = signedInPage();
    await own['settings.change']({ holdSeconds: HOLD_SECONDS, ...options.settings });
    const args = [STAND_IN, 'stdio', folder, ...(options.hasHelper === true ? ['helper'] : [])];
    await own['servers.add']({ name: 'lines', connection: { transport: 'stdio', command: process.execPath, args } });
    await own['servers.add']({ name: 'web', connection: { transport: 'http', url: `http://127.0.0.1:${web.port}/mcp` } });
    for (const server of SERVER_NAMES) await own['policy.set']({ server, text: JSON.stringify(POLICY) });
    token = await grant('load');
  }

  async function grant(name: string): Promise<string> {
    return (await signedInPage()['grants.create']({ name })).token;
  }

  async function heldMb(): Promise<number | null> {
    if (process.platform === 'win32') return null;
    const said = (): string[] => installation.output.match(/^held \d+$/gm) ?? [];
    const before = said().length;
    process.kill(running().pid, 'SIGUSR2');
    await until('the gateway to say what it holds', () => said().length > before);
    return Number(said().at(-1)?.slice('held '.length)) / 1024 / 1024;
  }

  const world: World = {
    random: createRandom(options.seed),
    isShort: options.isShort,
    installation,
    journal: openJournal(folder),
    calls: [],
    get pid() {
      return running().pid;
    },
    get port() {
      return Number(new URL(running().mcp).port);
    },
    get token() {
      return token;
    },
    newMarker: () => `m${++markers}`,
    client: (server, own = token) =>
      createFaultClient({ address: () => new URL(`/servers/${server}/mcp`, running().mcp), token: own, boundMs: BOUND_MS }),
    get page() {
      return signedInPage();
    },
    ownPids: web.pids,
    heldMb,
    grant,
    start,
    stop: (signal) => installation.stop(signal),
    async dispose() {
      await web.stop();
      await installation.dispose();
      // A scenario that failed may have left some; those of one that did not are gone.
      for (const pid of openJournal(folder).pids()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await setUp();
  } catch (error) {
    await world.dispose();
    throw error;
  }
  return world;
}

async function signedIn(served: ServeLine): Promise<Client> {
  return createClient(browserTransport(Number(new URL(served.ui).port), await signIn(served.ui)));
}

/** The stand-in over HTTP, started again at the same address whenever it has died. */
async function startWebStandIn(
  folder: string,
): Promise<{ readonly port: number; pids(): readonly number[]; stop(): Promise<void> }> {
  const pids: number[] = [];
  let port = 0;
  let child: ChildProcess | null = null;
  let isStopped = false;

  async function run(): Promise<void> {
    const started = spawn(process.execPath, [STAND_IN, 'http', folder, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
    child = started;
    if (started.pid !== undefined) pids.push(started.pid);
    let output = '';
    started.stdout.on('data', (part: Buffer) => (output += part.toString('utf8')));
    started.once('exit', () => isStopped || void run());
    // When it ends before it listened, the next one will.
    await until('the stand-in to listen', () => output.includes('\n') || started.exitCode !== null);
    port = Number.parseInt(output, 10) || port;
  }

  await run();
  return {
    port,
    pids: () => pids,
    async stop() {
      isStopped = true;
      const ended = child;
      if (ended === null || ended.exitCode !== null) return;
      await new Promise<void>((done) => {
        ended.once('exit', () => done());
        ended.kill('SIGKILL');
      });
    },
  };
}
