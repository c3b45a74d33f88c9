import { createServer as createHttpServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { rawAt } from './raw-text.ts';

/** What a server that is spoken by a test heard of one client. */
export interface PuppetSession {
  readonly heard: { readonly text: string; readonly headers: IncomingHttpHeaders }[];
  /** Says one message: on the stream of the request whose raw id is `about`, or unasked. */
  say(text: string, about?: string | null): void;
  /** True once somebody listens to what is said unasked. */
  isListened(): boolean;
}

/** A server without a mind of its own. It answers `initialize` and `server/discover`, and says what the test says. */
export interface Puppet {
  readonly port: number;
  readonly sessions: readonly PuppetSession[];
  stop(): Promise<void>;
}

export type Era = '2025' | '2026';

export const CAPABILITIES =
  '{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"completions":{},"logging":{},"tasks":{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}},"extensions":{"io.modelcontextprotocol/tasks":{}}}';

/** The answer to what opens a conversation; null for everything that the test answers itself. */
function opening(text: string, era: Era): string | null {
  const method = rawAt(text, 'method');
  const id = rawAt(text, 'id');
  if (method === '"initialize"') {
    const version = rawAt(text, 'params', 'protocolVersion') ?? '"2025-11-25"';
    return `{"jsonrpc":"2.0","id":${id},"result":{"protocolVersion":${version},"capabilities":${CAPABILITIES},"serverInfo":{"name":"puppet","version":"1"}}}`;
  }
  if (method !== '"server/discover"') return null;
  if (era === '2025') return `{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"Method not found"}}`;
  return `{"jsonrpc":"2.0","id":${id},"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":${CAPABILITIES},"serverInfo":{"name":"puppet","version":"1"},"ttlMs":0,"cacheScope":"private"}}`;
}

export async function startHttpPuppet(era: Era): Promise<Puppet> {
  const sessions = new Map<string, ReturnType<typeof createHttpSession>>();
  const server = createHttpServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      const isNew = rawAt(text, 'method') === '"initialize"';
      const id = isNew ? `puppet-${sessions.size}` : String(request.headers['mcp-session-id'] ?? '');
      if (request.method === 'DELETE') return void response.writeHead(200).end();
      const session = sessions.get(id) ?? createHttpSession();
      sessions.set(id, session);
      if (request.method === 'GET') return session.listen(response);
      const answer = opening(text, era);
      const headers = id === '' ? {} : { 'mcp-session-id': id };
      if (answer !== null) response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(answer);
      else session.take(text, request.headers, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    get sessions() {
      return [...sessions.values()];
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function createHttpSession(): PuppetSession & {
  take(text: string, headers: IncomingHttpHeaders, response: ServerResponse): void;
  listen(response: ServerResponse): void;
} {
  const heard: PuppetSession['heard'] = [];
  const open = new Map<string, ServerResponse>();
  let stream: ServerResponse | null = null;

  function begin(response: ServerResponse): ServerResponse {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    return response;
  }

  return {
    heard,
    take(text, headers, response) {
      const id = rawAt(text, 'id');
      if (id !== null && rawAt(text, 'method') !== null) open.set(id, response);
      else response.writeHead(202).end();
      heard.push({ text, headers });
    },
    listen(response) {
      stream = begin(response);
    },
    say(text, about = null) {
      const response = about === null ? stream : (open.get(about) ?? null);
      if (response === null) throw new Error(`nobody hears ${text}`);
      const isAnswer = rawAt(text, 'method') === null;
      if (isAnswer && !response.headersSent) response.writeHead(200, { 'content-type': 'application/json' }).end(text);
      else begin(response).write(`event: message\ndata: ${text}\n\n`);
      if (isAnswer && !response.writableEnded) response.end();
      if (isAnswer && about !== null) open.delete(about);
    },
    isListened: () => stream !== null,
  };
}

/** Its lines are those of `pipe.ts <port>`, however many of those run. */
export async function startStdioPuppet(era: Era): Promise<Puppet> {
  const sessions: PuppetSession[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const heard: PuppetSession['heard'] = [];
    createInterface({ input: socket }).on('line', (text) => {
      const answer = opening(text, era);
      if (answer === null) heard.push({ text, headers: {} });
      else socket.write(`${answer}\n`);
    });
    sessions.push({ heard, say: (text) => void socket.write(`${text}\n`), isListened: () => true });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    sessions,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
