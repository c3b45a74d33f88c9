import { randomUUID } from 'node:crypto';
import { stringifyJson } from '../../model/canonical-json.ts';
import { member } from '../../model/json.ts';
import { sendJson, sendRpcError, sendStatus } from '../listener/answers.ts';
import { type Exchange, idText, singleHeader } from '../listener/exchange.ts';
import { clientVersionOf } from '../sessions/call-channel.ts';
import type { EndpointOptions } from '../sessions/endpoint-options.ts';
import type { Session } from '../sessions/session-table.ts';
import { RPC } from '../wire/message.ts';
import { eraOf } from '../wire/routing-headers.ts';
import { SESSION_VERSIONS } from './merged-identity.ts';
import { createMergedSession, type MergedSession } from './merged-session.ts';
import { createStatelessEndpoint } from './stateless-endpoint.ts';

export interface MergedEndpointOptions extends EndpointOptions {
  /** The names of the servers that a grant may use now, in the order of their lists. */
  readonly serversOf: (grant: string) => readonly string[];
}

/** The address `/mcp`: all servers of a client's grant as one MCP server. */
export interface MergedEndpoint {
  handle(exchange: Exchange): Promise<void>;
  /** Ends the connections to one server everywhere: it was removed, changed or is to restart. */
  endServer(server: string): Promise<void>;
  /** What a server failed for was put right (a person signed in): whoever misses it gets it now, and is told. */
  retry(server: string): void;
  /** Servers were added or removed, or a grant may use others now: clients are connected to what is new, and told. */
  serversChanged(): void;
  /** What a server's rules show or hide may have changed. */
  toolsChanged(server: string): void;
  stop(): Promise<void>;
}

export function createMergedEndpoint(options: MergedEndpointOptions): MergedEndpoint {
  const merged = new Map<Session, MergedSession>();
  const stateless = createStatelessEndpoint(options);

  async function handle(exchange: Exchange): Promise<void> {
    const { message, response } = exchange;
    if (eraOf(exchange.headers, message) === '2026') return stateless.handle(exchange);
    const publicId = singleHeader(exchange, 'mcp-session-id');
    if (message?.method === 'initialize' && message.kind === 'request' && publicId === null) return initialize(exchange);
    if (publicId === null) {
      const why = 'Invalid request: the Mcp-Session-Id header is missing';
      return sendRpcError(response, 400, idText(message), RPC.invalidRequest, why);
    }
    const version = singleHeader(exchange, 'mcp-protocol-version');
    if (version !== null && !SESSION_VERSIONS.some((known) => known === version)) {
      const why = `Invalid request: unsupported MCP-Protocol-Version (supported: ${SESSION_VERSIONS.join(', ')})`;
      return sendRpcError(response, 400, idText(message), RPC.invalidRequest, why);
    }
    const session = options.sessions.find(publicId, exchange.grant.id, null);
    const own = session === null ? undefined : merged.get(session);
    // MCP, Session Management: 404 makes the client start anew.
    if (session === null || own === undefined) return sendStatus(response, 404);
    await handleIn(session, own, exchange);
  }

  async function handleIn(session: Session, own: MergedSession, exchange: Exchange): Promise<void> {
    if (exchange.method === 'DELETE') {
      await options.sessions.end(session);
      return sendStatus(exchange.response, 204);
    }
    if (exchange.method === 'GET') return own.openStream(exchange, session);
    const release = options.sessions.use(session);
    exchange.response.once('close', release);
    try {
      await own.post(exchange, session);
    } finally {
      release();
    }
  }

  async function initialize(exchange: Exchange): Promise<void> {
    const { message, grant, response } = exchange;
    if (message === null) return;
    const publicId = randomUUID();
    const own = createMergedSession(options, () => options.serversOf(grant.id), message);
    const session = options.sessions.open({
      publicId,
      grant,
      server: null,
      era: '2025',
      clientVersion: clientVersionOf(member(message.params, 'clientInfo')),
      onEnd: async () => {
        merged.delete(session);
        await own.close();
      },
    });
    merged.set(session, own);
    const release = options.sessions.use(session);
    try {
      const result = await own.initialize();
      const text = `{"jsonrpc":"2.0","id":${idText(message)},"result":${stringifyJson(result)}}`;
      // Nobody will ever use a session that nobody heard of.
      if (response.destroyed) await options.sessions.end(session);
      else sendJson(response, 200, text, { 'mcp-session-id': publicId });
    } finally {
      release();
    }
  }

  return {
    handle,
    async endServer(server) {
      await Promise.all([...[...merged.values()].map((own) => own.endServer(server)), stateless.endServer(server)]);
    },
    retry(server) {
      for (const own of merged.values()) own.retry(server);
      stateless.retry(server);
    },
    serversChanged() {
      for (const own of merged.values()) own.sync();
      stateless.sync();
    },
    toolsChanged(server) {
      for (const [session, own] of merged) if (options.serversOf(session.grant.id).includes(server)) own.announce('tools');
      stateless.toolsChanged(server);
    },
    stop: async () => {
      await options.sessions.endWhere((session) => merged.has(session));
      await stateless.stop();
    },
  };
}
