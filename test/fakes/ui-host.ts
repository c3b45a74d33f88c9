import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import type { ContractEvent } from '../../shared/contract/contract.ts';
import { CallRequestSchema } from '../../shared/contract/define.ts';
import { answerCall, type Handlers } from '../../shared/contract/host.ts';
import { PAGE_CONTENT_SECURITY_POLICY } from '../../shared/contract/page-policy.ts';
import type { AppState } from '../../shared/contract/state.ts';
import type { HistorySummary } from '../../shared/model/history-entry.ts';
import { takeTime } from '../harness/slow-host.ts';
import { uiSessions } from './ui-data.ts';
import { uiHandlers, type UiWorld } from './ui-handlers.ts';
import { PMCP_POLICY } from './ui-tools.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface UiHost extends UiWorld {
  readonly url: string;
  /** Ends every stream and refuses new ones and all calls, until `comeBack`. */
  goAway(): void;
  comeBack(): void;
  /** From now on this browser is unknown. */
  signOut(): void;
  stop(): Promise<void>;
}

/** A small host for the page: the built renderer and the contract over HTTP, from memory and scripted by a test. */
export async function startUiHost(
  state: AppState,
  entries: HistorySummary[] = [],
  overrides: Partial<Handlers> = {},
  root = resolve(import.meta.dirname, '../../out/renderer'),
): Promise<UiHost> {
  if (!existsSync(join(root, 'index.html'))) throw new Error('Build the page first: npm run build');
  const streams = new Set<ServerResponse>();
  let mood: 'here' | 'away' | 'signed-out' = 'here';
  const world: UiWorld = {
    state,
    entries,
    sessions: uiSessions(Date.now()),
    accepted: new Set(),
    connections: new Map(),
    policies: new Map([['pmcp', PMCP_POLICY]]),
    calls: [],
    change: (part) => {
      world.state = { ...world.state, ...part, revision: world.state.revision + 1 };
      world.emit({ name: 'state.changed', state: world.state });
    },
    emit: (event: ContractEvent) => {
      for (const stream of streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
    },
  };
  const handlers: Handlers = { ...uiHandlers(world), ...overrides };

  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      if (mood === 'away') return void request.socket.destroy();
      const path = new URL(request.url ?? '/', 'http://host').pathname;
      if (path.startsWith('/api/') && mood === 'signed-out') return end(response, 401, { error: 'signed out' });
      if (path === '/api/call' && request.method === 'POST') return call(request, response);
      if (path === '/api/events') return listen(response);
      return file(path, response);
    };
    answer().catch(() => response.destroy());
  });

  async function call(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['x-countersign'] !== '1' || request.headers['content-type'] !== 'application/json') {
      return end(response, 400, { error: 'headers' });
    }
    await takeTime();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const parsed = CallRequestSchema.safeParse(body);
    if (parsed.success) world.calls.push(parsed.data);
    const reply = await answerCall(handlers, { surfaces: ['main', 'approval'] }, body, (error) => {
      process.stderr.write(`ui-host: ${String(error)}\n`);
    });
    end(response, 200, reply);
  }

  function listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`data: ${JSON.stringify({ name: 'state.changed', state: world.state })}\n\n`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  async function file(path: string, response: ServerResponse): Promise<void> {
    const found = resolve(join(root, path === '/' ? 'index.html' : path));
    if (!found.startsWith(root + sep)) return end(response, 404, {});
    const content = await readFile(found).catch(() => null);
    if (content === null) return end(response, 404, {});
    response.writeHead(200, {
      'content-type': TYPES[extname(found)] ?? 'application/octet-stream',
      'content-security-policy': PAGE_CONTENT_SECURITY_POLICY,
      'cache-control': 'no-store',
    });
    response.end(content);
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake host has no port.');
  const endStreams = (): void => {
    for (const stream of streams) stream.destroy();
  };

  return Object.assign(world, {
    url: `http://127.0.0.1:${address.port}/`,
    goAway: () => {
      mood = 'away';
      endStreams();
    },
    comeBack: () => {
      mood = 'here';
    },
    signOut: () => {
      mood = 'signed-out';
      endStreams();
    },
    stop: async () => {
      endStreams();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  });
}

function end(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
