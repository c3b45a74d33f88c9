import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { Gateway } from '../../shared/gateway/start-gateway.ts';
import type { OAuthClient } from '../../shared/model/server.ts';
import { until } from '../harness/until.ts';
import { bridgeTransport } from './bridge-transport.ts';
import { type Connect, type ConnectOptions, playClient } from './client-scenarios.ts';
import { playWithSignIn } from './play-person.ts';
import { CALLER, POLICY, startTestGateway } from './test-gateway.ts';

/**
 * How a client of the suite's servers gets there: by itself, by a server's own address, by the address of all servers, or by the
 * bridge, for clients that only start commands.
 */
export const CLIENT_WAYS = ['direct', 'through HTTP', 'merged, HTTP', 'by the bridge'] as const;
export type ClientWay = (typeof CLIENT_WAYS)[number];
/** Where Countersign asks a person to sign in: by itself a client would do that, and behind the bridge nothing else happens. */
export const SIGN_IN_WAYS: readonly ClientWay[] = ['through HTTP', 'merged, HTTP'];

/** One run of a suite with a client that we play. */
export interface PlayedClient {
  /** What the suite is to start as the client. */
  readonly command: string;
  /** How the client ended in each scenario: null, or what went wrong. */
  readonly endings: ReadonlyMap<string, string | null>;
}

/** Plays the client of scenarios; `client-command.ts` tells it which. */
export interface ClientDriver {
  play(way: ClientWay): PlayedClient;
  stop(): Promise<void>;
}

const TaskSchema = z.object({ server: z.url(), scenario: z.string(), protocolVersion: z.string(), context: z.unknown() });
type Task = z.infer<typeof TaskSchema>;

/** Longer than between two clients that the suite starts. */
const BURST_IS_OVER_MS = 1500;
const AT_A_TIME = 6;

/** Starts a gateway, and waits for scenarios. Each gets a server of its own, which is the suite's. */
export async function startClientDriver(): Promise<ClientDriver> {
  const { gateway, url, stop: stopGateway } = await startTestGateway();
  const runs: { readonly way: ClientWay; readonly endings: Map<string, string | null> }[] = [];
  const inFew = createFewAtATime(AT_A_TIME);
  let count = 0;
  let lastArrival = 0;

  async function play(way: ClientWay, task: Task): Promise<void> {
    if (task.scenario.startsWith('auth/') && !SIGN_IN_WAYS.includes(way)) throw new Error('Not played on this way.');
    if (way === 'direct') return playClient(task, (options) => connect(new URL(task.server), {}, options));
    count += 1;
    const name = `scenario-${count}`;
    const token = await addServer(gateway, name, task);
    const address = new URL(way === 'merged, HTTP' ? '/mcp' : `/servers/${name}/mcp`, url);
    const through: Connect = (options) =>
      way === 'by the bridge'
        ? connectBy(bridgeTransport(url, name, token), options)
        : connect(address, { authorization: `Bearer ${token}` }, options);
    try {
      await playWithSignIn(gateway, name, (mayCome) => playClient(task, through, mayCome));
    } finally {
      await gateway.handlers['servers.remove']({ name }, CALLER);
    }
  }

  /** The suite starts the clients of all scenarios at once; until it has, it answers nobody, longer than a client waits at `/mcp`. */
  async function begun(): Promise<void> {
    lastArrival = Date.now();
    await until('the suite to have started every client', () => Date.now() - lastArrival >= BURST_IS_OVER_MS, 60_000);
  }

  async function answer(request: IncomingMessage): Promise<string | null> {
    const run = runs[Number(request.url?.slice(1))];
    const task = TaskSchema.parse(JSON.parse(await readText(request)));
    if (run === undefined) throw new Error(`There is no run ${request.url}.`);
    await begun();
    const problem = await inFew(() => play(run.way, task)).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    run.endings.set(task.scenario, problem);
    return problem;
  }

  const control = createServer((request, response) => {
    answer(request).then(
      (problem) => response.writeHead(problem === null ? 200 : 500).end(problem),
      (error: unknown) => response.writeHead(400).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
  const { port } = control.address() as AddressInfo;
  const command = `${process.execPath} ${import.meta.dirname}/client-command.ts`;
  return {
    play(way) {
      const endings = new Map<string, string | null>();
      runs.push({ way, endings });
      return { command: `${command} http://127.0.0.1:${port}/${runs.length - 1}`, endings };
    },
    async stop() {
      control.closeAllConnections();
      await new Promise((resolve) => control.close(resolve));
      await stopGateway();
    },
  };
}

/** Runs what it is given, in order, so many at a time. */
function createFewAtATime(most: number): <T>(action: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (action) => {
    if (free === 0) await new Promise<void>((begin) => waiting.push(begin));
    else free -= 1;
    try {
      return await action();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

async function addServer(gateway: Gateway, name: string, task: Task): Promise<string> {
  const { oauth, secrets } = clientFor(task);
  const connection = { transport: 'http' as const, url: task.server, headers: {}, ...(oauth === null ? {} : { oauth }) };
  await gateway.handlers['servers.add']({ name, connection, secrets }, CALLER);
  await gateway.handlers['policy.set']({ server: name, text: JSON.stringify(POLICY) }, CALLER);
  return (await gateway.handlers['grants.create']({ name: `client of ${name}`, servers: [name] }, CALLER)).token;
}

const RegisteredSchema = z.object({ client_id: z.string(), client_secret: z.string() });
/** The document that the suite's authorization server knows; it is never fetched. */
const CLIENT_DOCUMENT = 'https://conformance-test.local/client-metadata.json';

/** What a person would configure, where a scenario wants a client that is not registered on the way. */
function clientFor({ scenario, context }: Task): {
  readonly oauth: OAuthClient | null;
  readonly secrets: Record<string, string>;
} {
  if (scenario === 'auth/basic-cimd') return { oauth: { clientId: CLIENT_DOCUMENT }, secrets: {} };
  const registered = RegisteredSchema.safeParse(context);
  if (scenario !== 'auth/pre-registration' || !registered.success) return { oauth: null, secrets: {} };
  const { client_id: clientId, client_secret: clientSecret } = registered.data;
  return { oauth: { clientId, clientSecret: { secret: 'client-secret' } }, secrets: { 'client-secret': clientSecret } };
}

function connect(url: URL, headers: Record<string, string>, options: ConnectOptions): Promise<Client> {
  return connectBy(new StreamableHTTPClientTransport(url, { requestInit: { headers } }), options);
}

async function connectBy(transport: Transport, options: ConnectOptions): Promise<Client> {
  const { assumesStateless = false, ...rest } = options;
  const client = new Client({ name: 'conformance-driver', version: '1.0.0' }, rest);
  await client.connect(assumesStateless ? discoveringHere(transport) : transport);
  return client;
}

const DiscoverSchema = z.object({ id: z.union([z.string(), z.number()]), method: z.literal('server/discover') });

/** Some of the suite's servers answer neither `server/discover` nor `initialize`, though their scenarios are not about that. */
function discoveringHere(transport: Transport): Transport {
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    const asked = DiscoverSchema.safeParse(message);
    if (!asked.success) return send(message, options);
    const capabilities = { tools: {}, resources: {}, prompts: {} };
    const result = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities, ttlMs: 0, cacheScope: 'private' };
    transport.onmessage?.({ jsonrpc: '2.0', id: asked.data.id, result });
  };
  return transport;
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
