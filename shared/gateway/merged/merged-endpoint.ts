import { randomUUID } from 'node:crypto';
import { stringifyJson } from '../../model/canonical-json.ts';
import { member } from '../../model/json.ts';
import { sendJson, sendRpcError, sendStatus } from '../listener/answers.ts';
import { type Exchange, idText, singleHeader } from '../listener/exchange.ts';
import { clientVersionOf } from '../sessions/call-channel.ts';
import type { EndpointOptions } from '../sessions/endpoint-options.ts';
import type { Session } from '../sessions/session-table.ts';
import { RPC } from '../wire/message.ts';
import { eraOf, protocolVersionInBody } from '../wire/routing-headers.ts';
import { createMergedSession, type MergedSession, SUPPORTED_VERSIONS } from './merged-session.ts';

export interface MergedEndpointOptions extends EndpointOptions {
  /** The names of the servers that a grant may use now. */
  readonly serversOf: (grant: string) => readonly string[];
}

/** The address `/mcp`: all servers of a client's grant as one. */
export interface MergedEndpoint {
  handle(exchange: Exchange): Promise<void>;
  /** Ends the connections to one server in every session. */
  endServer(server: string): Promise<void>;
  /** Servers were added or removed: sessions connect to what is new and tell their clients. */
  serversChanged(): void;
  /** What a server's rules show or hide may have changed. */
  toolsChanged(server: string): void;
  stop(): Promise<void>;
}

/** Unsupported protocol version (MCP 2026-07-28, Errors). */
const UNSUPPORTED_VERSION = -32022;

export function createMergedEndpoint(options: MergedEndpointOptions): MergedEndpoint {
  const merged = new Map<Session, MergedSession>();

  async function handle(exchange: Exchange): Promise<void> {
    const { message } = exchange;
    // A merged list needs a session to keep routes and connections in; clients of the stateless era fall back to one.
    if (message !== null && eraOf(exchange.headers, message) === '2026') return refuseStateless(exchange);
    const publicId = singleHeader(exchange, 'mcp-session-id');
    if (message?.method === 'initialize' && publicId === null) return initialize(exchange);
    if (publicId === null) {
      return sendRpcError(
        exchange.response,
        400,
        idText(message),
        RPC.invalidRequest,
        'Invalid request: the Mcp-Session-Id header is missing',
      );
    }
    const session = options.sessions.find(publicId, exchange.grant.id, null);
    const own = session === null ? undefined : merged.get(session);
    if (session === null || own === undefined) return sendStatus(exchange.response, 404);
    if (exchange.method === 'DELETE') {
      await options.sessions.end(session);
      return sendStatus(exchange.response, 204);
    }
    if (exchange.method === 'GET') return own.openStream(exchange, session);
    const release = options.sessions.use(session);
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
    const own = createMergedSession(options, options.serversOf(grant.id), message);
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
      sendJson(response, 200, `{"jsonrpc":"2.0","id":${idText(message)},"result":${stringifyJson(result)}}`, {
        'mcp-session-id': publicId,
      });
    } finally {
      release();
    }
  }

  function refuseStateless(exchange: Exchange): void {
    const { message, response } = exchange;
    const data = { supported: SUPPORTED_VERSIONS, requested: message === null ? '' : (protocolVersionInBody(message) ?? '') };
    const error = {
      code: UNSUPPORTED_VERSION,
      message: 'Unsupported protocol version: this address needs a session. One server alone is at /servers/<name>/mcp.',
      data,
    };
    sendJson(response, 400, `{"jsonrpc":"2.0","id":${idText(message)},"error":${JSON.stringify(error)}}`);
  }

  return {
    handle,
    async endServer(server) {
      await Promise.all([...merged.values()].map((own) => own.drop(server)));
    },
    serversChanged() {
      for (const [session, own] of merged) {
        own.refresh(options.serversOf(session.grant.id)).catch((error: unknown) => {
          options.log.warn('a merged session could not be refreshed', { error: String(error) });
        });
      }
    },
    toolsChanged() {
      for (const own of merged.values()) own.announce('notifications/tools/list_changed');
    },
    stop: () => options.sessions.endWhere((session) => merged.has(session)),
  };
}
