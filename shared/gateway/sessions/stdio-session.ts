import type { CallOrigin, ForwardOutcome } from '../calls/incoming-call.ts';
import { createInProgressByKey } from '../in-progress.ts';
import { rpcErrorText, sendRpcError, sendStatus } from '../listener/answers.ts';
import { type Exchange, idKey, idText, onLeft, singleHeader } from '../listener/exchange.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from '../upstreams/link.ts';
import { type ClientMessage, type MessageId, RPC } from '../wire/message.ts';
import { type CallChannel, cancelledRequestId, createCallChannel, isMessageId, progressTokenOf } from './call-channel.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import { createHttpReply, type HttpReply } from './http-reply.ts';
import { toolsChangedText } from './listening.ts';
import { isJudgedRequest, passJudged } from './judged-requests.ts';
import { cancelledOutcome, failedOutcome, outcomeOf } from './outcome.ts';
import { createServerAsks } from './server-asks.ts';
import { createResumableStreams } from './resumable-streams.ts';
import { createServerStream } from './server-stream.ts';
import type { Session } from './session-table.ts';
import { isShownList, passList } from './tool-lists.ts';

/** One request of the client. `onAnswer` is null until the server sees it: while a person is asked. */
interface UnderWay {
  readonly message: ClientMessage;
  readonly id: MessageId;
  readonly reply: HttpReply;
  /** Headers of the answer while it is not a stream. */
  readonly headers: Readonly<Record<string, string>>;
  readonly channel: CallChannel;
  onAnswer: ((outcome: ForwardOutcome) => void) | null;
}

/** Before a session's first message it is nobody's, and nothing is judged for it. */
export const NOBODY: CallOrigin = { grant: '', client: '', clientVersion: null, session: '', era: '2025' };

/**
 * One client session over one child process: Streamable HTTP towards the client, lines towards the server. Ids pass
 * untouched, because nobody else uses this child.
 */
export interface StdioSession {
  /**
   * Passes one POST of this session on. `headers` go with the answer (the new session id). Resolves when it was answered, with
   * what the server made of it; null for what has no outcome, or is a tool call.
   */
  post(exchange: Exchange, session: Session, headers?: Readonly<Record<string, string>>): Promise<ForwardOutcome | null>;
  /** Opens the session's stream for what the server says unasked. */
  openStream(exchange: Exchange, session: Session): void;
  /** What the rules show of the tools may have changed. */
  toolsChanged(): void;
  close(): Promise<void>;
  /** Ends it because it is of no use: what is under way fails with these words. */
  giveUp(why: string): Promise<void>;
  readonly isClosed: boolean;
}

export function createStdioSession(
  options: EndpointOptions,
  server: string,
  link: UpstreamLink,
  onDied: () => void,
): StdioSession {
  const underWay = createInProgressByKey<string, UnderWay>();
  const streams = createResumableStreams();
  const stream = createServerStream(options.clock, streams);
  let closedBy: UpstreamError | null = null;
  let isClosed = false;
  /** Whose child this is; the server says nothing before its first message. */
  let origin: CallOrigin = NOBODY;
  const asks = createServerAsks({
    ...options,
    server,
    origin: () => origin,
    reply: (text) => void link.send(text).catch(() => {}),
  });

  options.health.opened(server);
  link.onMessage(route);
  link.onClose((error) => {
    isClosed = true;
    closedBy = error;
    options.health.closed(server, error?.message ?? null);
    failAll(error?.message ?? `The session with ${server} was closed.`);
    asks.end();
    stream.end();
    if (error !== null) onDied();
  });

  function route(message: ServerMessage): void {
    options.health.worked(server);
    if (message.kind !== 'response') {
      const deliver = (): 'delivered' => {
        unasked(message);
        return 'delivered';
      };
      if (!asks.take(message, { deliver })) unasked(message);
    } else if (message.id !== null) answer(findSent(message.id), message);
  }

  function sent(): UnderWay[] {
    return underWay.values().filter(({ onAnswer }) => onAnswer !== null);
  }

  /** By its id; or, when the server wrote the number in another way (rounded, or 1 for 1.0), by the only one of that value. */
  function findSent(id: MessageId): UnderWay | undefined {
    const exact = underWay.get(idKey(id));
    if (exact !== undefined || typeof id === 'string') return exact;
    const [near, other] = sent().filter((each) => typeof each.id !== 'string' && each.id.valueOf() === id.valueOf());
    return other === undefined ? near : undefined;
  }

  /** Takes a request off the list; false when it was not with the server any more. */
  function settle(request: UnderWay, outcome: ForwardOutcome, tell: () => void): boolean {
    const { onAnswer } = request;
    if (onAnswer === null || !underWay.delete(idKey(request.id))) return false;
    tell();
    onAnswer(outcome);
    return true;
  }

  function answer(request: UnderWay | undefined, response: ServerMessage): void {
    if (request === undefined || request.onAnswer === null) return;
    const { message, channel } = request;
    const { method } = message;
    const judged = options.judgeAnswer({ origin, server, method, id: idText(message), channel, message: response });
    if (judged === null) finish(request, response.text, outcomeOf(response));
    else void judged.then(({ text, outcome }) => finish(request, text ?? response.text, outcome));
  }

  function finish(request: UnderWay, text: string, outcome: ForwardOutcome): void {
    const { message, reply, headers } = request;
    const isList = isShownList(message.method);
    const tell = (): void => reply.answer(isList ? passList(options.toolLists, server, message, text) : text, headers);
    if (!settle(request, outcome, tell)) outcome.asked?.settle(null);
  }

  function fail(request: UnderWay, why: string): void {
    const { message, reply } = request;
    settle(request, failedOutcome(why), () => reply.answer(rpcErrorText(idText(message), RPC.serverFailed, why)));
  }

  function failAll(why: string): void {
    for (const request of sent()) fail(request, why);
  }

  /** Progress goes where its request came from; the rest to the only request, the open stream, or the newest request. */
  function unasked(message: ServerMessage): void {
    const { text } = message;
    if (message.method === 'notifications/progress') {
      // Progress on what was answered already may go on (tasks); nobody waits for it without a stream.
      if (ownerOfProgress(message)?.reply.event(text) !== true) stream.send(text);
      return;
    }
    const requests = sent();
    const newest = requests.at(-1);
    if (requests.length === 1 && newest?.reply.event(text) === true) return;
    if (stream.send(text) || newest?.reply.event(text) === true) return;
    stream.keep(text);
  }

  function ownerOfProgress(message: ServerMessage): UnderWay | undefined {
    const { params } = message.value;
    const token = typeof params === 'object' && params !== null && 'progressToken' in params ? params.progressToken : undefined;
    if (token === undefined) return undefined;
    return sent().find((request) => progressTokenOf(request.message) === token);
  }

  /** Sends a request and resolves when it was answered, or failed; the client has its answer by then. */
  function forward(request: UnderWay, edited: ClientMessage = request.message): Promise<ForwardOutcome> {
    if (request.channel.gone) {
      request.reply.end();
      return Promise.resolve(cancelledOutcome());
    }
    return new Promise((resolve) => {
      request.onAnswer = resolve;
      link.send(edited.text).catch((error: unknown) => fail(request, sayFailure(error)));
    });
  }

  function sayFailure(error: unknown): string {
    if (closedBy !== null) return closedBy.message;
    return error instanceof UpstreamError ? error.message : `${server} could not be reached.`;
  }

  async function passRequest(
    exchange: Exchange,
    session: Session,
    message: ClientMessage,
    id: MessageId,
    headers: Readonly<Record<string, string>>,
  ): Promise<ForwardOutcome | null> {
    const reply = createHttpReply(exchange, options.clock, { headers, streams });
    const key = idKey(id);
    if (underWay.get(key) !== undefined) {
      reply.answer(rpcErrorText(idText(message), RPC.invalidRequest, 'Invalid request: this id is in use'), {}, 400);
      return null;
    }
    const channel = createCallChannel(message, reply);
    const request: UnderWay = { message, id, reply, headers, channel, onAnswer: null };
    underWay.set(key, request);
    // Leaving is not cancelling here (MCP 2025-11-25, Streamable HTTP): what the server has seen runs on.
    const stopListening = onLeft(exchange.response, () => channel.leave('left'));
    try {
      if (!isJudgedRequest(message)) return await forward(request);
      const forwardIt = (edited?: ClientMessage): Promise<ForwardOutcome> => forward(request, edited);
      await passJudged(options, {
        origin: originOf(session),
        server,
        message,
        channel,
        reply,
        headers: exchange.headers,
        forward: forwardIt,
      });
      return null;
    } finally {
      if (underWay.get(key) === request) underWay.delete(key);
      stopListening();
    }
  }

  /** Returns false when there is nothing to tell the server: it never saw the call that a person was asked about. */
  function cancel(message: ClientMessage): boolean {
    const requestId = cancelledRequestId(message);
    if (!isMessageId(requestId)) return true;
    const request = underWay.get(idKey(requestId));
    if (request === undefined) return true;
    const isSent = request.onAnswer !== null;
    request.channel.leave('cancelled');
    settle(request, cancelledOutcome(), () => request.reply.end());
    return isSent;
  }

  async function passOther(exchange: Exchange, message: ClientMessage): Promise<void> {
    if (!cancel(message) || !asks.answered(message)) return sendStatus(exchange.response, 202);
    try {
      await link.send(message.text);
      sendStatus(exchange.response, 202);
    } catch (error) {
      sendRpcError(exchange.response, 502, 'null', RPC.serverFailed, sayFailure(error));
    }
  }

  return {
    async post(exchange, session, headers = {}) {
      const { message } = exchange;
      if (message === null) return null;
      origin = originOf(session);
      if (message.kind === 'request' && message.id !== null) {
        return passRequest(exchange, session, message, message.id, headers);
      }
      await passOther(exchange, message);
      return null;
    },
    openStream(exchange, session) {
      const release = options.sessions.use(session);
      if (stream.open(exchange, singleHeader(exchange, 'last-event-id'), release)) return;
      release();
      const why = 'Invalid request: nobody knows any more what came after this Last-Event-ID';
      sendRpcError(exchange.response, 400, 'null', RPC.invalidRequest, why);
    },
    toolsChanged() {
      if (!stream.send(toolsChangedText())) stream.keep(toolsChangedText());
    },
    async close() {
      stream.end();
      await link.close();
    },
    async giveUp(why) {
      failAll(why);
      options.health.failed(server, why);
      onDied();
      await link.close();
    },
    get isClosed() {
      return isClosed;
    },
  };
}

/** Who makes the calls of this session, as the history and the rules know it. */
export function originOf({ grant, clientVersion, id, era }: Session): CallOrigin {
  return { grant: grant.id, client: grant.name, clientVersion, session: id, era };
}
