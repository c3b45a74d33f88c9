import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { Gateway } from '../../shared/gateway/start-gateway.ts';
import { type Connect, type ConnectOptions, playClient } from './client-scenarios.ts';
import { CALLER, POLICY, startTestGateway } from './test-gateway.ts';

/** How a client of the suite's servers gets there: by itself, by a server's own address, or by the address of all servers. */
export type ClientWay = 'direct' | 'through HTTP' | 'merged, HTTP';

/** Plays the client of scenarios; `client-command.ts` tells it which. */
export interface ClientDriver {
  /** What the suite is to start as the client under test. */
  commandFor(way: ClientWay): string;
  stop(): Promise<void>;
}

const TaskSchema = z.object({ server: z.url(), scenario: z.string(), protocolVersion: z.string(), context: z.unknown() });
type Task = z.infer<typeof TaskSchema>;

const WAYS: readonly ClientWay[] = ['direct', 'through HTTP', 'merged, HTTP'];

/** Starts a gateway, and waits for scenarios. Each gets a server of its own, which is the suite's. */
export async function startClientDriver(): Promise<ClientDriver> {
  const { gateway, url, stop: stopGateway } = await startTestGateway();
  let count = 0;

  async function play(way: ClientWay, task: Task): Promise<void> {
    if (way === 'direct') return playClient(task, (options) => connect(new URL(task.server), {}, options));
    count += 1;
    const name = `scenario-${count}`;
    const token = await addServer(gateway, name, task.server);
    const address = new URL(way === 'merged, HTTP' ? '/mcp' : `/servers/${name}/mcp`, url);
    const through: Connect = (options) => connect(address, { authorization: `Bearer ${token}` }, options);
    try {
      await playClient(task, through);
    } finally {
      await gateway.handlers['servers.remove']({ name }, CALLER);
    }
  }

  const control = createServer((request, response) => {
    const way = WAYS[Number(request.url?.slice(1))];
    readText(request)
      .then((text) => play(way ?? 'direct', TaskSchema.parse(JSON.parse(text))))
      .then(
        () => response.end(),
        (error: unknown) => response.writeHead(500).end(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      );
  });
  await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
  const { port } = control.address() as AddressInfo;
  const command = `${process.execPath} ${import.meta.dirname}/client-command.ts`;
  return {
    commandFor: (way) => `${command} http://127.0.0.1:${port}/${WAYS.indexOf(way)}`,
    async stop() {
      control.closeAllConnections();
      await new Promise((resolve) => control.close(resolve));
      await stopGateway();
    },
  };
}

async function addServer(gateway: Gateway, name: string, url: string): Promise<string> {
  await gateway.handlers['servers.add']({ name, connection: { transport: 'http', url, headers: {} }, secrets: {} }, CALLER);
  await gateway.handlers['policy.set']({ server: name, text: JSON.stringify(POLICY) }, CALLER);
  return (await gateway.handlers['grants.create']({ name: `client of ${name}`, servers: [name] }, CALLER)).token;
}

async function connect(url: URL, headers: Record<string, string>, options: ConnectOptions): Promise<Client> {
  const { assumesStateless = false, ...rest } = options;
  const client = new Client({ name: 'conformance-driver', version: '1.0.0' }, rest);
  const transport = new StreamableHTTPClientTransport(url, {
    requestInit: { headers },
    ...(assumesStateless ? { fetch: discoverHere } : {}),
  });
  await client.connect(transport);
  return client;
}

/** Some of the suite's servers answer neither `server/discover` nor `initialize`, though their scenarios are not about that. */
async function discoverHere(input: string | URL, init?: RequestInit): Promise<Response> {
  const message: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
  const asked = z.object({ id: z.union([z.string(), z.number()]), method: z.literal('server/discover') }).safeParse(message);
  if (!asked.success) return fetch(input, init);
  const capabilities = { tools: {}, resources: {}, prompts: {} };
  const result = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities, ttlMs: 0, cacheScope: 'private' };
  return Response.json({ jsonrpc: '2.0', id: asked.data.id, result });
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
