import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AuthorizationServer, readText, sendJson, stopServer } from './authorization-server.ts';

/** How it behaves; a test changes what it needs while it runs. */
export interface ProtectedBehaviour {
  path: string;
  /** Where its resource metadata is: named in the challenge, at the path, at the root, or nowhere. */
  metadata: 'challenge' | 'path' | 'root' | 'none';
  /** Overrides members of the metadata. */
  changes: Record<string, unknown>;
  /** The scope that a challenge names; null: none. */
  scope: string | null;
  /** Tools that need more than a valid token. */
  scopes: Record<string, string>;
  /** Refuses everything with this status. */
  refuses: 401 | 403 | null;
  /** Sends no challenge with its refusals. */
  isMute: boolean;
  redirectsTo: string | null;
  /** Redirects MCP requests there, with a status that keeps method and body. */
  redirectsCallsTo: string | null;
  isEndless: boolean;
}

export interface SeenCall {
  readonly method: string;
  readonly authorization: string | null;
  readonly headers: IncomingMessage['headers'];
}

/** An MCP server (2025-11-25, Streamable HTTP) that only lets in who has a token of `issuer`, for itself. */
export interface ProtectedServer {
  readonly url: string;
  readonly origin: string;
  readonly behaviour: ProtectedBehaviour;
  /** What reached it, refused requests included. */
  readonly seen: readonly SeenCall[];
  /** Requests that it refused although they carried a token. */
  readonly refusedTokens: number;
  /** Tool calls that were carried out. */
  readonly done: readonly string[];
  /** Takes tokens of another authorization server from now on. */
  moveTo(issuer: AuthorizationServer): void;
  stop(): Promise<void>;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly protocolVersion?: string };
}

const TOOLS = ['read', 'write'].map((name) => ({ name, description: name, inputSchema: { type: 'object' } }));

export async function startProtectedServer(
  authorization: AuthorizationServer,
  start: Partial<ProtectedBehaviour> = {},
): Promise<ProtectedServer> {
  const behaviour: ProtectedBehaviour = {
    path: '/mcp',
    metadata: 'challenge',
    changes: {},
    scope: null,
    scopes: {},
    refuses: null,
    isMute: false,
    redirectsTo: null,
    redirectsCallsTo: null,
    isEndless: false,
    ...start,
  };
  const seen: SeenCall[] = [];
  const done: string[] = [];
  let issuer = authorization;
  let refusedTokens = 0;
  let origin = '';

  function metadataPath(): string {
    return `/.well-known/oauth-protected-resource${behaviour.metadata === 'root' ? '' : behaviour.path}`;
  }

  function challenge(more: Readonly<Record<string, string>>): Record<string, string> {
    if (behaviour.isMute) return {};
    const parameters = {
      ...(behaviour.metadata === 'challenge' ? { resource_metadata: origin + metadataPath() } : {}),
      ...more,
    };
    const text = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
    return { 'www-authenticate': text.length === 0 ? 'Bearer realm="mcp"' : `Bearer ${text.join(', ')}` };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    if (behaviour.metadata !== 'none' && url.pathname === metadataPath()) return sendMetadata(response);
    if (url.pathname !== behaviour.path) return void response.writeHead(404).end();
    if (behaviour.redirectsCallsTo !== null) return void response.writeHead(307, { location: behaviour.redirectsCallsTo }).end();
    const text = await readText(request);
    const message = text === '' ? {} : (JSON.parse(text) as Message);
    const authorization = request.headers.authorization ?? null;
    seen.push({ method: message.method ?? request.method ?? '', authorization, headers: request.headers });
    const token = issuer.accessTokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '');
    if (behaviour.refuses !== null) return sendJson(response, behaviour.refuses, { error: 'refused' }, challenge({}));
    if (token === undefined || !isForUs(token.resource)) {
      if (authorization !== null) refusedTokens += 1;
      return sendJson(
        response,
        401,
        { error: 'invalid_token' },
        challenge(behaviour.scope === null ? {} : { scope: behaviour.scope }),
      );
    }
    const needed = message.method === 'tools/call' ? behaviour.scopes[message.params?.name ?? ''] : undefined;
    if (needed !== undefined && !token.scope.split(' ').includes(needed)) {
      const more = { error: 'insufficient_scope', scope: needed };
      return sendJson(response, 403, { error: 'insufficient_scope' }, challenge(more));
    }
    answer(request, response, message);
  }

  function isForUs(resource: string): boolean {
    return resource === origin + behaviour.path || resource === origin;
  }

  function sendMetadata(response: ServerResponse): void {
    if (behaviour.redirectsTo !== null) return void response.writeHead(302, { location: behaviour.redirectsTo }).end();
    if (behaviour.isEndless) {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (let part = 0; part < 64; part += 1) response.write(' '.repeat(16 * 1024));
      return;
    }
    sendJson(response, 200, { resource: origin + behaviour.path, authorization_servers: [issuer.issuer], ...behaviour.changes });
  }

  function answer(request: IncomingMessage, response: ServerResponse, { id, method, params }: Message): void {
    if (request.method === 'GET') return void response.writeHead(405).end();
    if (request.method === 'DELETE') return void response.writeHead(200).end();
    if (id === undefined) return void response.writeHead(202).end();
    const give = (result: unknown, headers: Record<string, string> = {}): void =>
      sendJson(response, 200, { jsonrpc: '2.0', id, result }, headers);
    if (method === 'initialize') {
      const result = {
        protocolVersion: params?.protocolVersion ?? '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'protected', version: '1' },
      };
      return give(result, { 'mcp-session-id': randomUUID() });
    }
    if (method === 'tools/list') return give({ tools: TOOLS });
    if (method === 'tools/call') {
      done.push(params?.name ?? '');
      return give({ content: [{ type: 'text', text: `${params?.name} done` }] });
    }
    if (method === 'ping') return give({});
    sendJson(response, 200, { jsonrpc: '2.0', id, error: { code: -32_601, message: 'Method not found' } });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: origin + behaviour.path,
    origin,
    behaviour,
    seen,
    done,
    get refusedTokens() {
      return refusedTokens;
    },
    moveTo: (next) => {
      issuer = next;
    },
    stop: () => stopServer(server),
  };
}
