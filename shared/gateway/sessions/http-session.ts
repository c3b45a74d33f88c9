import { isJsonObject, member } from '../../model/json.ts';
import type { ForwardOutcome } from '../calls/incoming-call.ts';
import { sendStatus } from '../listener/answers.ts';
import { type Exchange, idKey, singleHeader } from '../listener/exchange.ts';
import type { Passage } from '../upstreams/http-passage.ts';
import { openPassage } from '../upstreams/open-passage.ts';
import type { ClientMessage, MessageId } from '../wire/message.ts';
import { CLIENT_INFO_KEY } from '../wire/meta-keys.ts';
import { eraOf } from '../wire/routing-headers.ts';
import { cancelledRequestId, clientVersionOf, createCallChannel, isMessageId } from './call-channel.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import { answerForClient } from './answer-for-client.ts';
import type { GuardedSession } from './http-guard.ts';
import { createHttpListeners } from './http-listeners.ts';
import { type Manner, type Over, passExchange, type WayToServer } from './http-pass.ts';
import { createPendingRequests, letGo, type Pending } from './http-pending.ts';
import { createHttpReply } from './http-reply.ts';
import { isJudgedRequest, passJudged } from './judged-requests.ts';
import { cancelledOutcome, failedOutcome } from './outcome.ts';
import { createServerAsks } from './server-asks.ts';
import { createRestedSessions } from './rested-sessions.ts';
import type { Session } from './session-table.ts';
import { originOf } from './stdio-session.ts';
import { isShownList, passList } from './tool-lists.ts';

/** One HTTP server behind us: requests pass through, its own session ids and event ids included. */
export interface HttpServerEndpoint {
  handle(exchange: Exchange): Promise<void>;
  /** Tells every client that listens that the list of tools may show something else now. */
  toolsChanged(): void;
  close(): Promise<void>;
}

export function createHttpServerEndpoint(
  options: EndpointOptions,
  server: string,
  connection: { url: string; headers: Readonly<Record<string, string>> },
  handleAsLegacy: (exchange: Exchange) => Promise<void>,
): HttpServerEndpoint {
  const passage: Passage = openPassage(
    { name: server, url: connection.url, connectTimeoutMs: options.connectTimeoutMs() },
    options.remote?.authorizerOf(server, connection) ?? null,
  );
  const states = new WeakMap<Session, GuardedSession>();
  const lastHeaders = new WeakMap<Session, readonly string[]>();
  const listeners = createHttpListeners();
  const rested = createRestedSessions();

  const toServer = { server, passage, headers: connection.headers, log: options.log };
  const way: WayToServer = { ...toServer, options, listeners, stateOf, openSession, endForGood };

  async function handle(exchange: Exchange): Promise<void> {
    const publicId = singleHeader(exchange, 'mcp-session-id');
    const { message } = exchange;
    if (message?.method === 'initialize' && publicId === null) {
      const { isLegacy } = await pass(exchange, null, { mayBeLegacy: true });
      if (isLegacy === true) await handleAsLegacy(exchange);
      return;
    }
    const session =
      publicId === null
        ? implicitSession(exchange)
        : (options.sessions.find(publicId, exchange.grant.id, server) ?? (await goOn(exchange, publicId)));
    if (session === null) return sendStatus(exchange.response, 404);
    const release = options.sessions.use(session);
    exchange.onClosed(release);
    try {
      await handleIn(session, exchange);
    } finally {
      release();
    }
  }

  async function handleIn(session: Session, exchange: Exchange): Promise<void> {
    const { message } = exchange;
    if (exchange.method === 'DELETE' || message === null) {
      await pass(exchange, session, {});
      return;
    }
    if (!stateOf(session, exchange).asks.answered(message)) return sendStatus(exchange.response, 202);
    // The first message of a session does not say its revision yet, the later ones do.
    lastHeaders.set(session, exchange.rawHeaders);
    if (isJudgedRequest(message) && message.id !== null) return judge(session, exchange, message, message.id);
    if (isShownList(message.method)) {
      await pass(exchange, session, { transform: (text) => passList(options.toolLists, server, message, text) });
      return;
    }
    const cancelled = cancelledRequestId(message);
    if (isMessageId(cancelled)) return passCancellation(session, exchange, idKey(cancelled));
    await pass(exchange, session, {});
  }

  async function passCancellation(session: Session, exchange: Exchange, key: string): Promise<void> {
    const cancelled = stateOf(session, exchange).pending.only(key);
    cancelled?.channel?.leave('cancelled');
    // The server never saw a call that still waits for a person, so there is nothing to cancel there.
    if (cancelled?.isSent === false) return sendStatus(exchange.response, 202);
    await pass(exchange, session, {});
    // Servers do not answer what was cancelled, and clients do not wait for it: neither side would ever end it.
    if (cancelled === null) return;
    cancelled.settle(cancelledOutcome());
    letGo(cancelled);
  }

  async function goOn(exchange: Exchange, publicId: string): Promise<Session | null> {
    const before = rested.find(publicId, exchange.grant.id);
    if (before === null || !(await options.sessions.makeRoom(exchange.grant.id))) return null;
    const { clientVersion } = before;
    return openSession({ exchange, publicId, info: clientVersion === null ? undefined : { version: clientVersion } });
  }

  function implicitSession(exchange: Exchange): Session {
    const { message } = exchange;
    const meta = message === null ? undefined : member(message.params, '_meta');
    const info = isJsonObject(meta) ? member(meta, CLIENT_INFO_KEY) : undefined;
    return openSession({ exchange, publicId: null, info });
  }

  function openSession(given: {
    exchange: Exchange;
    publicId: string | null;
    info: Parameters<typeof clientVersionOf>[0];
  }): Session {
    const { exchange, publicId, info } = given;
    const era = eraOf(exchange.headers, exchange.message);
    const wanted = {
      grant: exchange.grant,
      server,
      era,
      clientVersion: clientVersionOf(info),
      onEnd: async () => endSession(session),
    };
    const known = publicId === null ? null : options.sessions.find(publicId, exchange.grant.id, server);
    if (known !== null) return known;
    const before = options.sessions.list().length;
    const session: Session =
      publicId === null ? options.sessions.implicit(wanted) : options.sessions.open({ ...wanted, publicId });
    if (options.sessions.list().length > before) options.health.opened(server);
    return session;
  }

  function endForGood(session: Session): void {
    rested.over(session);
    void options.sessions.end(session);
  }

  function endSession(session: Session): void {
    options.health.closed(server, null);
    rested.rest(session);
    states.get(session)?.asks.end();
    states.get(session)?.pending.end();
  }

  function stateOf(session: Session, exchange: Exchange): GuardedSession {
    const known = states.get(session);
    if (known !== undefined) return known;
    const asks = createServerAsks({
      ...options,
      server,
      origin: () => originOf(session),
      reply: (text) => answerForClient(toServer, session, lastHeaders.get(session) ?? [], text),
      isShared: session.publicId === null,
    });
    const state = { origin: originOf(session), pending: createPendingRequests(), asks };
    lastHeaders.set(session, exchange.rawHeaders);
    states.set(session, state);
    return state;
  }

  async function judge(session: Session, exchange: Exchange, message: ClientMessage, id: MessageId): Promise<void> {
    const reply = createHttpReply(exchange, options.clock);
    const channel = createCallChannel(message, reply);
    const pending = stateOf(session, exchange).pending.add(message, id, channel);
    exchange.onClosed(() => {
      if (exchange.wasLeft) channel.leave('left');
    });
    try {
      await passJudged(options, {
        origin: originOf(session),
        server,
        message,
        channel,
        reply,
        headers: exchange.headers,
        forward: (edited) =>
          channel.gone ? Promise.resolve(cancelledOutcome()) : forward(session, exchange, { reply, pending, edited }),
      });
    } finally {
      pending.remove();
    }
  }

  /**
   * Passes a call on and resolves with what became of it. A server may end this answer's stream and deliver the rest on
   * another one (MCP 2025-11-25, Resumability), so an answer that did not come here is awaited there.
   */
  function forward(
    session: Session,
    exchange: Exchange,
    manner: Manner & { readonly pending: Pending },
  ): Promise<ForwardOutcome> {
    return new Promise((resolve) => {
      manner.pending.settle = resolve;
      passExchange(way, exchange, session, manner, ({ failure, mayGoOn }) => {
        if (mayGoOn && session.era === '2025') manner.pending.isElsewhere = true;
        else if (failure === null) resolve(failedOutcome(`${server} ended its answer without a response to the call.`));
        else resolve(failure.code === 'closed' ? cancelledOutcome() : failedOutcome(failure.message));
      });
    });
  }

  /** Sends one request to the server and its answer to the client. Resolves when that is over. */
  function pass(exchange: Exchange, session: Session | null, manner: Manner): Promise<Over> {
    return new Promise((resolve) => passExchange(way, exchange, session, manner, resolve));
  }

  return { handle, toolsChanged: listeners.toolsChanged, close: () => passage.close() };
}
