import { isJsonObject, member } from '../../model/json.ts';
import type { ForwardOutcome } from '../calls/incoming-call.ts';
import { sendStatus } from '../listener/answers.ts';
import { type Exchange, idKey, onLeft, singleHeader } from '../listener/exchange.ts';
import { requestHeaders } from '../upstreams/http-headers.ts';
import { createPassage, type Passage } from '../upstreams/http-passage.ts';
import { readServerMessage } from '../upstreams/read-server-message.ts';
import type { ClientMessage, MessageId } from '../wire/message.ts';
import { CLIENT_INFO_KEY } from '../wire/meta-keys.ts';
import { eraOf } from '../wire/routing-headers.ts';
import {
  type CallChannel,
  cancelledRequestId,
  clientVersionOf,
  createCallChannel,
  isMessageId,
  toolNameOf,
} from './call-channel.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import { createAnswer } from './http-answer.ts';
import { createHttpReply, type HttpReply } from './http-reply.ts';
import { cancelledOutcome, failedOutcome, outcomeOf } from './outcome.ts';
import type { Session } from './session-table.ts';
import { answerCall, originOf } from './stdio-session.ts';
import { passToolList } from './tool-lists.ts';

/** What a session over HTTP keeps here: who waits, and which answers are still to come on another stream. */
interface HttpState {
  readonly channels: Map<string, CallChannel>;
  readonly awaited: Map<string, (outcome: ForwardOutcome) => void>;
  /** Requests that the server has, and how to let go of each when the client cancels it. */
  readonly passing: Map<string, () => void>;
}

/** One HTTP server behind us: requests pass through, its own session ids and event ids included. */
export interface HttpServerEndpoint {
  handle(exchange: Exchange): Promise<void>;
  close(): Promise<void>;
}

export function createHttpServerEndpoint(
  options: EndpointOptions,
  server: string,
  connection: { url: string; headers: Readonly<Record<string, string>> },
): HttpServerEndpoint {
  const passage: Passage = createPassage({ name: server, url: connection.url, connectTimeoutMs: options.connectTimeoutMs() });
  const states = new WeakMap<Session, HttpState>();

  async function handle(exchange: Exchange): Promise<void> {
    const publicId = singleHeader(exchange, 'mcp-session-id');
    const { message } = exchange;
    if (message?.method === 'initialize' && publicId === null) {
      await pass(exchange, null, {});
      return;
    }
    const session = publicId === null ? implicitSession(exchange) : options.sessions.find(publicId, exchange.grant.id, server);
    if (session === null) return sendStatus(exchange.response, 404);
    const release = options.sessions.use(session);
    exchange.response.once('close', release);
    try {
      await handleIn(session, exchange);
    } finally {
      release();
    }
  }

  async function handleIn(session: Session, exchange: Exchange): Promise<void> {
    const { message } = exchange;
    if (exchange.method === 'DELETE') {
      await pass(exchange, session, {});
      await options.sessions.end(session);
      return;
    }
    if (message === null) {
      await pass(exchange, session, {});
      return;
    }
    if (message.method === 'tools/call' && message.id !== null) return callTool(session, exchange, message, message.id);
    if (message.method === 'tools/list') {
      await pass(exchange, session, { transform: (text) => passToolList(options.toolLists, server, message, text) });
      return;
    }
    const cancelled = cancelledRequestId(message);
    if (isMessageId(cancelled)) return passCancellation(session, exchange, idKey(cancelled));
    await pass(exchange, session, {});
  }

  async function passCancellation(session: Session, exchange: Exchange, key: string): Promise<void> {
    const { channels, awaited, passing } = stateOf(session);
    const channel = channels.get(key);
    channel?.leave('cancelled');
    // The server never saw a call that still waits for a person, so there is nothing to cancel there.
    if (channel !== undefined && !awaited.has(key)) return sendStatus(exchange.response, 202);
    await pass(exchange, session, {});
    // Servers do not answer what was cancelled, and clients do not wait for it: neither side would ever end it.
    awaited.get(key)?.(cancelledOutcome());
    passing.get(key)?.();
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
    const before = options.sessions.list().length;
    const session: Session =
      publicId === null ? options.sessions.implicit(wanted) : options.sessions.open({ ...wanted, publicId });
    if (publicId !== null || options.sessions.list().length > before) options.health.opened(server);
    return session;
  }

  function endSession(session: Session): void {
    options.health.closed(server, null);
    const state = states.get(session);
    for (const channel of state?.channels.values() ?? []) channel.leave('left');
    for (const resolve of state?.awaited.values() ?? []) resolve(failedOutcome('The session ended before the answer.'));
  }

  function stateOf(session: Session): HttpState {
    const state = states.get(session) ?? { channels: new Map(), awaited: new Map(), passing: new Map() };
    states.set(session, state);
    return state;
  }

  async function callTool(session: Session, exchange: Exchange, message: ClientMessage, id: MessageId): Promise<void> {
    const { channels } = stateOf(session);
    const reply = createHttpReply(exchange, options.clock);
    const channel = createCallChannel(message, reply);
    const key = idKey(id);
    const stopListening = onLeft(exchange.response, () => channel.leave('left'));
    channels.set(key, channel);
    try {
      const done = await options.handleToolCall({
        origin: originOf(session),
        server,
        tool: toolNameOf(message),
        message,
        channel,
        forward: async () => (channel.gone ? cancelledOutcome() : forward(session, exchange, id, reply)),
      });
      answerCall(reply, message, done, channel.gone);
    } finally {
      if (channels.get(key) === channel) channels.delete(key);
      stopListening();
    }
  }

  /**
   * Passes a call on and resolves with what became of it. A server may end this answer's stream and deliver the rest on
   * another one (MCP 2025-11-25, Resumability), so an answer that did not come here is awaited there.
   */
  function forward(session: Session, exchange: Exchange, id: MessageId, reply: HttpReply): Promise<ForwardOutcome> {
    const { awaited } = stateOf(session);
    const key = idKey(id);
    return new Promise((resolve) => {
      awaited.set(key, (outcome) => {
        awaited.delete(key);
        resolve(outcome);
      });
      void pass(exchange, session, { reply }).then((failure) => {
        if (failure !== null) awaited.get(key)?.(failedOutcome(failure));
        else if (session.era === '2026' || !exchange.response.headersSent)
          awaited.get(key)?.(failedOutcome('The stream ended before the answer.'));
      });
    });
  }

  function readMessage(session: Session, text: string): void {
    const { awaited } = stateOf(session);
    if (awaited.size === 0) return;
    const message = readServerMessage(text);
    if (message?.kind === 'response' && message.id !== null) awaited.get(idKey(message.id))?.(outcomeOf(message));
  }

  /** Sends one request to the server and its answer to the client. Resolves when it is over, with why it failed. */
  function pass(
    exchange: Exchange,
    known: Session | null,
    how: { reply?: HttpReply; transform?: (text: string) => string },
  ): Promise<string | null> {
    let session = known;
    return new Promise<string | null>((resolve) => {
      const answer = createAnswer({
        server,
        exchange,
        reply: how.reply ?? createHttpReply(exchange, options.clock),
        ...(how.transform === undefined ? {} : { transform: how.transform }),
        onHead(status, headers) {
          if (status < 500) options.health.worked(server);
          const given = headers['mcp-session-id'];
          if (session === null && status < 300) {
            const info = exchange.message === null ? undefined : member(exchange.message.params, 'clientInfo');
            session = openSession({ exchange, publicId: typeof given === 'string' ? given : null, info });
          }
          if (status === 404 && session !== null) void options.sessions.end(session);
        },
        onMessage: (text) => {
          if (session !== null) readMessage(session, text);
        },
        onOver: (failure) => {
          // A client that leaves says nothing about the server.
          if (failure !== null && failure.code !== 'closed') options.health.failed(server, failure.message);
          resolve(failure?.message ?? null);
        },
      });
      const headers = requestHeaders(exchange.rawHeaders, connection.headers);
      const inHand = passage.send({ method: exchange.method, headers, body: exchange.message?.bytes ?? null }, answer.sink);
      answer.setInHand(inHand);
      const key = exchange.message?.kind === 'request' && exchange.message.id !== null ? idKey(exchange.message.id) : null;
      if (session !== null && key !== null) letGoOnCancel(session, key, exchange, () => inHand.abort());
      const ceases = exchange.method === 'GET' || eraOf(exchange.headers, exchange.message) === '2026';
      if (ceases) onLeft(exchange.response, () => inHand.abort());
    });
  }

  function letGoOnCancel(session: Session, key: string, { response }: Exchange, abort: () => void): void {
    const { passing } = stateOf(session);
    const letGo = (): void => {
      passing.delete(key);
      if (response.headersSent) response.end();
      else sendStatus(response, 202);
      abort();
    };
    passing.set(key, letGo);
    response.once('close', () => {
      if (passing.get(key) === letGo) passing.delete(key);
    });
  }

  return { handle, close: () => passage.close() };
}
