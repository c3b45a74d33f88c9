import type { CallAnswer, ForwardOutcome } from '../calls/incoming-call.ts';
import { rpcErrorText, rpcResultText, sendRpcError, sendStatus } from '../listener/answers.ts';
import { type Exchange, idKey, idText, onLeft } from '../listener/exchange.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from '../upstreams/link.ts';
import { type ClientMessage, type MessageId, RPC } from '../wire/message.ts';
import { sseEventText } from '../wire/sse.ts';
import { type CallChannel, cancelledRequestId, createCallChannel } from './call-channel.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import { createHttpReply, type HttpReply, keepAlive, startEventStream } from './http-reply.ts';
import { failedOutcome, outcomeOfAnswer } from './outcome.ts';
import type { Session } from './session-table.ts';
import { passToolList } from './tool-lists.ts';

/** One request of the client that is under way. */
interface InFlight {
  readonly message: ClientMessage;
  readonly reply: HttpReply;
  /** Headers of the answer while it is not a stream. */
  readonly headers: Readonly<Record<string, string>>;
  readonly onAnswer: (outcome: ForwardOutcome) => void;
}

/** Server messages that wait for the client to open its stream. */
const MAX_QUEUED = 1000;

/**
 * One client session over one child process: Streamable HTTP towards the client, lines towards the server. Ids pass
 * untouched, because nobody else uses this child.
 */
export interface StdioSession {
  /** Passes one POST of this session on. `headers` go with the answer (the new session id). */
  post(exchange: Exchange, session: Session, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** Opens the session's stream for what the server says unasked. */
  openStream(exchange: Exchange, session: Session): void;
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
  const inFlight = new Map<string, InFlight>();
  /** Calls that wait for a person or run, so that a cancellation finds them. */
  const channels = new Map<string, CallChannel>();
  const queue: string[] = [];
  let stream: Exchange | null = null;
  let closedBy: UpstreamError | null = null;
  let isClosed = false;

  options.health.opened(server);
  link.onMessage(route);
  link.onClose((error) => {
    isClosed = true;
    closedBy = error;
    options.health.closed(server, error?.message ?? null);
    const why = error?.message ?? `The session with ${server} was closed.`;
    for (const key of [...inFlight.keys()]) fail(key, why);
    stream?.response.end();
    if (error !== null) onDied();
  });

  function route(message: ServerMessage): void {
    options.health.worked(server);
    if (message.kind === 'response' && message.id !== null) answer(idKey(message.id), message.text);
    else unasked(message);
  }

  function answer(key: string, text: string): void {
    const request = inFlight.get(key);
    if (request === undefined) return;
    inFlight.delete(key);
    const passed =
      request.message.method === 'tools/list' ? passToolList(options.toolLists, server, request.message, text) : text;
    request.reply.answer(passed, request.headers);
    request.onAnswer(outcomeOfAnswer(text));
  }

  function fail(key: string, why: string): void {
    const request = inFlight.get(key);
    if (request === undefined) return;
    inFlight.delete(key);
    request.reply.answer(rpcErrorText(idText(request.message), RPC.serverFailed, why));
    request.onAnswer(failedOutcome(why));
  }

  /** Progress goes where its request came from; the rest to the only request, the open stream, or the newest request. */
  function unasked(message: ServerMessage): void {
    const owner = message.method === 'notifications/progress' ? ownerOfProgress(message) : undefined;
    const requests = [...inFlight.values()];
    const newest = requests.at(-1);
    const candidates = [owner, requests.length === 1 ? newest : undefined].filter((each) => each !== undefined);
    if (candidates.some(({ reply }) => reply.event(message.text))) return;
    if (stream !== null && !stream.response.writableEnded) {
      stream.response.write(sseEventText(message.text));
      return;
    }
    if (newest?.reply.event(message.text) === true) return;
    if (queue.push(message.text) > MAX_QUEUED) queue.shift();
  }

  function ownerOfProgress(message: ServerMessage): InFlight | undefined {
    const params = message.value['params'];
    const token =
      typeof params === 'object' && params !== null && 'progressToken' in params
        ? JSON.stringify(params.progressToken)
        : undefined;
    if (token === undefined) return undefined;
    return [...inFlight.values()].find(({ message: { text, spans } }) => {
      return spans.progressToken !== null && text.slice(spans.progressToken.start, spans.progressToken.end) === token;
    });
  }

  /** Sends a request and resolves when it was answered, or failed; the client has its answer by then. */
  function forward(
    message: ClientMessage,
    id: MessageId,
    reply: HttpReply,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ForwardOutcome> {
    const key = idKey(id);
    return new Promise((resolve) => {
      if (inFlight.has(key)) {
        reply.answer(rpcErrorText(idText(message), RPC.invalidRequest, 'Invalid request: this id is in use'), {}, 400);
        resolve(failedOutcome('The client used an id twice.'));
        return;
      }
      inFlight.set(key, { message, reply, headers, onAnswer: resolve });
      link.send(message.text).catch((error: unknown) => fail(key, sayFailure(error)));
    });
  }

  function sayFailure(error: unknown): string {
    if (closedBy !== null) return closedBy.message;
    return error instanceof UpstreamError ? error.message : `${server} could not be reached.`;
  }

  async function callTool(exchange: Exchange, message: ClientMessage, id: MessageId, session: Session): Promise<void> {
    const reply = createHttpReply(exchange, options.clock);
    const channel = createCallChannel(message, reply);
    const key = idKey(id);
    const stopListening = onLeft(exchange.response, () => channel.leave('left'));
    channels.set(key, channel);
    try {
      const done = await options.handleToolCall({
        origin: originOf(session),
        server,
        tool: String(message.params['name']),
        message,
        channel,
        forward: () => forward(message, id, reply),
      });
      answerCall(reply, message, done);
    } finally {
      if (channels.get(key) === channel) channels.delete(key);
      stopListening();
    }
  }

  return {
    async post(exchange, session, headers = {}) {
      const { message } = exchange;
      if (message === null) return;
      const { id } = message;
      if (message.kind === 'request' && id !== null) {
        if (message.method === 'tools/call') return callTool(exchange, message, id, session);
        await forward(message, id, createHttpReply(exchange, options.clock), headers);
        return;
      }
      const cancelled = cancelledRequestId(message);
      const key = typeof cancelled === 'string' || typeof cancelled === 'number' ? idKey(cancelled) : null;
      if (key !== null) channels.get(key)?.leave('cancelled');
      // The server never saw a call that still waits for a person, so there is nothing to cancel there.
      const isUnsent = key !== null && channels.has(key) && !inFlight.has(key);
      if (isUnsent) return sendStatus(exchange.response, 202);
      try {
        await link.send(message.text);
        sendStatus(exchange.response, 202);
      } catch (error) {
        sendRpcError(exchange.response, 502, 'null', RPC.serverFailed, sayFailure(error));
      }
    },
    openStream(exchange, session) {
      // One stream at a time: a client that opens another has lost the first.
      stream?.response.end();
      stream = exchange;
      startEventStream(exchange.response);
      const stopKeepAlive = keepAlive(exchange.response, options.clock);
      const release = options.sessions.use(session);
      exchange.response.once('close', () => {
        stopKeepAlive();
        release();
        if (stream === exchange) stream = null;
      });
      for (const text of queue.splice(0)) exchange.response.write(sseEventText(text));
    },
    async close() {
      stream?.response.end();
      await link.close();
    },
    async giveUp(why) {
      for (const key of [...inFlight.keys()]) fail(key, why);
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
export function originOf(session: Session): {
  grant: string;
  client: string;
  clientVersion: string | null;
  session: string;
  era: '2025' | '2026';
} {
  const { grant, clientVersion, id, era } = session;
  return { grant: grant.id, client: grant.name, clientVersion, session: id, era };
}

/** Sends what the core answers itself; a forwarded call has its answer already. */
export function answerCall(reply: HttpReply, message: ClientMessage, done: CallAnswer): void {
  if (done.kind === 'answer') reply.answer(rpcResultText(idText(message), done.result));
  else if (done.kind === 'error') reply.answer(rpcErrorText(idText(message), done.code, done.message));
}
