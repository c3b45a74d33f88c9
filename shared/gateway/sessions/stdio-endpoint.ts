import { randomUUID } from 'node:crypto';
import { member } from '../../model/json.ts';
import { sendRpcError, sendStatus } from '../listener/answers.ts';
import { type Exchange, idText, onLeft, singleHeader } from '../listener/exchange.ts';
import { UpstreamError } from '../upstreams/link.ts';
import { RPC } from '../wire/message.ts';
import { envelopeProblem } from '../wire/envelope.ts';
import { eraOf, isRevision } from '../wire/routing-headers.ts';
import { clientVersionOf } from './call-channel.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import type { Session } from './session-table.ts';
import { createStatelessStdio, type StatelessStdio } from './stateless-stdio.ts';
import { createStdioSession, type StdioSession } from './stdio-session.ts';

/** One stdio server behind us, as Streamable HTTP: a child per client session, or per grant in the stateless era. */
export interface StdioServerEndpoint {
  handle(exchange: Exchange): Promise<void>;
  /** Tells every client that the list of tools may show something else now. */
  toolsChanged(): void;
  close(): Promise<void>;
}

export function createStdioServerEndpoint(options: EndpointOptions, server: string): StdioServerEndpoint {
  const children = new WeakMap<Session, StdioSession>();
  const stateless = new Map<string, { child: StatelessStdio; session: Session }>();

  async function handle(exchange: Exchange): Promise<void> {
    const { message } = exchange;
    const version = singleHeader(exchange, 'mcp-protocol-version');
    if (eraOf(exchange.headers, message) === '2026') return handleStateless(exchange);
    if (version !== null && !isRevision(version)) {
      const why = 'Invalid request: MCP-Protocol-Version is not a protocol version';
      return sendRpcError(exchange.response, 400, idText(message), RPC.invalidRequest, why);
    }
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
    const session = options.sessions.find(publicId, exchange.grant.id, server);
    const child = session === null ? undefined : children.get(session);
    // MCP, Session Management: 404 makes the client start anew.
    if (session === null || child === undefined || child.isClosed) return sendStatus(exchange.response, 404);
    if (exchange.method === 'DELETE') {
      await options.sessions.end(session);
      return sendStatus(exchange.response, 204);
    }
    if (exchange.method === 'GET') return child.openStream(exchange, session);
    const release = options.sessions.use(session);
    exchange.response.once('close', release);
    try {
      await child.post(exchange, session);
    } finally {
      release();
    }
  }

  /** A new session: its child starts with the client's own `initialize`. */
  async function initialize(exchange: Exchange): Promise<void> {
    const { message, grant } = exchange;
    if (message === null) return;
    const refused = await waitOrRefuse(exchange);
    if (refused) return;
    const link = await options.openLink(server);
    const publicId = randomUUID();
    const child = createStdioSession(options, server, link, () => void options.sessions.end(session));
    const session = options.sessions.open({
      publicId,
      grant,
      server,
      era: '2025',
      clientVersion: clientVersionOf(member(message.params, 'clientInfo')),
      onEnd: () => child.close(),
    });
    children.set(session, child);
    const release = options.sessions.use(session);
    exchange.response.once('close', release);
    const cancelTimeout = options.clock.after(
      options.connectTimeoutMs(),
      () => void child.giveUp(sayTooSlow(server, options.connectTimeoutMs())),
    );
    // A client that left before it heard the session's id can never use it.
    const stopListening = onLeft(exchange.response, () => void options.sessions.end(session));
    try {
      const outcome = await child.post(exchange, session, { 'mcp-session-id': publicId });
      if (outcome?.kind !== 'result') await options.sessions.end(session);
    } finally {
      stopListening();
      cancelTimeout();
      release();
    }
  }

  /** A server whose starts keep failing is not started again at once, however often it is asked for. */
  async function waitOrRefuse(exchange: Exchange): Promise<boolean> {
    const waitMs = options.health.backOffMs(server);
    if (waitMs === 0) return false;
    const last = options.health.of(server).message ?? `${server} does not start.`;
    const text = `${last} It keeps failing, so it is tried again in ${Math.ceil(waitMs / 1000)} s.`;
    sendRpcError(exchange.response, 200, idText(exchange.message), RPC.serverFailed, text);
    return true;
  }

  async function handleStateless(exchange: Exchange): Promise<void> {
    const { message, response } = exchange;
    if (exchange.method !== 'POST') return sendStatus(response, 405, { allow: 'POST' });
    // Over stdio a request without these would be one of a session: only here is it known for what it is.
    const problem = message?.kind === 'request' ? envelopeProblem(message) : null;
    if (problem !== null) return sendRpcError(response, 400, idText(message), RPC.invalidParams, problem);
    const known = stateless.get(exchange.grant.id);
    if (known === undefined && (await waitOrRefuse(exchange))) return;
    const { child, session } = known ?? (await openStateless(exchange));
    const release = options.sessions.use(session);
    response.once('close', release);
    try {
      await child.post(exchange, session);
    } finally {
      release();
    }
  }

  async function openStateless(exchange: Exchange): Promise<{ child: StatelessStdio; session: Session }> {
    const { grant } = exchange;
    const link = await options.openLink(server);
    const raced = stateless.get(grant.id);
    if (raced !== undefined) {
      await link.close();
      return raced;
    }
    const child = createStatelessStdio(options, server, link, () => void options.sessions.end(session));
    const onEnd = async (): Promise<void> => {
      stateless.delete(grant.id);
      await child.close();
    };
    const session = options.sessions.open({ publicId: null, grant, server, era: '2026', clientVersion: null, onEnd });
    const opened = { child, session };
    stateless.set(grant.id, opened);
    return opened;
  }

  return {
    async handle(exchange) {
      try {
        await handle(exchange);
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        sendRpcError(exchange.response, 200, idText(exchange.message), RPC.serverFailed, error.message);
      }
    },
    toolsChanged() {
      for (const session of options.sessions.list()) children.get(session)?.toolsChanged();
      for (const { child } of stateless.values()) child.toolsChanged();
    },
    close: () => options.sessions.endWhere((session) => session.server === server),
  };
}

function sayTooSlow(server: string, limitMs: number): string {
  return `${server} did not answer "initialize" within ${Math.round(limitMs / 1000)} s and was ended. See its log.`;
}
