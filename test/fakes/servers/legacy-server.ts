import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { readText, sendJson, stopServer } from './authorization-server.ts';

/** How it behaves; a test changes what it needs while it runs. */
export interface LegacyBehaviour {
  /** What it says to a POST to its own address. */
  postStatus: number;
  /** The data of the first event; null: the right one. */
  endpoint: string | null;
  firstEvent: string;
  /** Opens no stream, or one that stays silent. */
  stream: 'right' | 'silent' | 'none';
  /** Refuses whatever does not carry such an Authorization header. */
  accepts: (authorization: string | null) => boolean;
  /** The authorization server that its metadata at the root names. */
  issuer: string | null;
  /** Answers a POST to its own address before it looks at credentials. */
  isPostOpen: boolean;
}

/** A server of 2024-11-05, HTTP with SSE, in the few words that a test needs. */
export interface LegacyServer {
  readonly url: string;
  readonly origin: string;
  readonly behaviour: LegacyBehaviour;
  readonly posts: readonly { readonly path: string; readonly method: string; readonly headers: IncomingMessage['headers'] }[];
  readonly openStreams: number;
  /** Ends every stream. */
  hangUp(): void;
  /** Sends a message on every stream. */
  say(message: object): void;
  stop(): Promise<void>;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly name?: string };
}

export async function startLegacyServer(start: Partial<LegacyBehaviour> = {}): Promise<LegacyServer> {
  const behaviour: LegacyBehaviour = {
    postStatus: 405,
    endpoint: null,
    firstEvent: 'endpoint',
    stream: 'right',
    accepts: () => true,
    issuer: null,
    isPostOpen: false,
    ...start,
  };
  const streams = new Map<string, ServerResponse>();
  const posts: { path: string; method: string; headers: IncomingMessage['headers'] }[] = [];
  let origin = '';

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    if (behaviour.issuer !== null && url.pathname === '/.well-known/oauth-protected-resource')
      return sendJson(response, 200, { resource: origin, authorization_servers: [behaviour.issuer] });
    const isOpen = behaviour.isPostOpen && request.method === 'POST' && url.pathname === '/sse';
    if (!isOpen && !behaviour.accepts(request.headers.authorization ?? null))
      return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    if (request.method === 'GET' && url.pathname === '/sse') return openStream(response);
    const message = JSON.parse(await readText(request)) as Message;
    posts.push({ path: url.pathname + url.search, method: message.method ?? '', headers: request.headers });
    const stream = streams.get(url.searchParams.get('session') ?? '');
    if (url.pathname !== '/messages' || stream === undefined)
      return void response.writeHead(url.pathname === '/sse' ? behaviour.postStatus : 404).end('no such thing');
    response.writeHead(202).end('Accepted');
    answer(stream, message);
  }

  function openStream(response: ServerResponse): void {
    if (behaviour.stream === 'none') return void response.writeHead(404).end();
    const session = randomUUID();
    streams.set(session, response);
    response.once('close', () => streams.delete(session));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    if (behaviour.stream === 'silent') return;
    response.write(`event: ${behaviour.firstEvent}\ndata: ${behaviour.endpoint ?? `/messages?session=${session}`}\n\n`);
  }

  function answer(stream: ServerResponse, { id, method, params }: Message): void {
    if (id === undefined) return;
    const results: Readonly<Record<string, unknown>> = {
      initialize: { protocolVersion: '2024-11-05', capabilities: { tools: {} }, serverInfo: { name: 'old', version: '1' } },
      'tools/list': { tools: [{ name: 'greet', inputSchema: { type: 'object' } }] },
      'tools/call': { content: [{ type: 'text', text: `${params?.name} done` }] },
      ping: {},
    };
    const result = results[method ?? ''];
    const body = result === undefined ? { error: { code: -32_601, message: 'Method not found' } } : { result };
    stream.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, ...body })}\n\n`);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/sse`,
    origin,
    behaviour,
    posts,
    get openStreams() {
      return streams.size;
    },
    hangUp() {
      for (const stream of streams.values()) stream.end();
    },
    say(message) {
      for (const stream of streams.values()) stream.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
    },
    stop: () => stopServer(server),
  };
}
