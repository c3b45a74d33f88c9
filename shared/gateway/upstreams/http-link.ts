import { setMaxListeners } from 'node:events';
import { rpcErrorText } from '../listener/answers.ts';
import { idKey } from '../listener/exchange.ts';
import type { Clock, Log } from '../ports.ts';
import { type MessageId, RPC } from '../wire/message.ts';
import { asOneLine } from '../wire/splice.ts';
import type { Authorizer } from './authorizer.ts';
import { isEventStream, MAX_BODY_BYTES, readBody, refusalOf, versionIn } from './http-body.ts';
import { mediaType } from './http-headers.ts';
import { createHttpRequests, type HttpReplyFromServer } from './http-requests.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from './link.ts';
import { idJson, isSameId } from './message-ids.ts';
import { httpProblem, networkProblem } from './network-problem.ts';
import { readEventStream } from './read-event-stream.ts';
import { readServerMessage } from './read-server-message.ts';
import { doubtAbout, readSentMessage, type SentMessage } from './sent-message.ts';

export interface HttpLinkOptions {
  readonly url: string;
  /** Configured for the server; they win over ours. Values are secret. */
  readonly headers: Readonly<Record<string, string>>;
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly connectTimeoutMs: number;
  /** Signs in where no Authorization header is configured. */
  readonly authorizer?: Authorizer | null;
  /** Resolves when more of what the server says is wanted; without it, it is read as fast as it comes. */
  readonly whenReady?: () => Promise<void> | void;
}

/** A connection whose requests can be left. */
export interface HttpLink extends UpstreamLink {
  /** Leaves a stateless request that is under way: that cancels it (MCP 2026-07-28, Streamable HTTP, Cancellation). */
  leave(id: MessageId): void;
}

type Reply = HttpReplyFromServer;

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** A stream that broke before its answer is taken up again this often in a row without anything new in it. */
const MAX_RESUMES = 5;
const DELETE_TIMEOUT_MS = 1000;
const EVENT_STREAM = 'text/event-stream';

/**
 * One Streamable HTTP connection to a server (MCP 2025-11-25 and 2026-07-28, Transports) at the level of messages. Nothing but
 * connecting has a time limit. When the server breaks off before it answered a request, an error answer is made up for it, so
 * that every request that was taken is answered or the link is closed. Redirects are not followed: our credentials are for
 * the configured address alone.
 */
export function createHttpLink(options: HttpLinkOptions): HttpLink {
  const { name, clock, log, whenReady = () => {} } = options;
  const requests = createHttpRequests(options);
  const { url } = requests;
  const ended = new AbortController();
  /** Stateless requests under way, to be left when they are cancelled. */
  const leaving = new Map<string, AbortController>();
  setMaxListeners(0, ended.signal);
  let state: UpstreamLink['state'] = 'idle';
  let sessionId: string | null = null;
  let protocolVersion: string | null = null;
  let initializeId: SentMessage['requestId'] = null;
  let onMessage: (message: ServerMessage) => void = () => {};
  let onClose: (error: UpstreamError | null) => void = () => {};

  function isClosed(): boolean {
    return state === 'closed';
  }

  function finish(error: UpstreamError | null): void {
    if (state === 'closed') return;
    state = 'closed';
    ended.abort();
    onClose(error);
  }

  function closedError(): UpstreamError {
    return new UpstreamError('closed', `The connection to ${name} is closed.`);
  }

  function headersFor(own: Readonly<Record<string, string>>): Record<string, string> {
    return {
      ...(sessionId === null ? {} : { 'mcp-session-id': sessionId }),
      ...(protocolVersion === null ? {} : { 'mcp-protocol-version': protocolVersion }),
      ...own,
    };
  }

  async function request(
    method: 'POST' | 'GET',
    headers: Readonly<Record<string, string>>,
    body: string | null,
    signal: AbortSignal = ended.signal,
  ): Promise<Reply> {
    try {
      return await requests.send({ method, headers: headersFor(headers), body, signal });
    } catch (error) {
      throw isClosed() ? closedError() : error;
    }
  }

  /** Passes a message of the server on; returns it, or null for noise. */
  function take(text: string): ServerMessage | null {
    const message = readServerMessage(asOneLine(text));
    if (message === null || isClosed()) return null;
    if (initializeId !== null && message.kind === 'response' && isSameId(message.id, initializeId)) {
      protocolVersion = versionIn(message);
      initializeId = null;
    }
    onMessage(message);
    return message;
  }

  async function send(text: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    if (isClosed()) throw closedError();
    if (state === 'idle') state = 'starting';
    const sent = readSentMessage(text);
    if (sent.cancels !== null && sent.isStateless) return leave(sent.cancels);
    if (sent.method === 'initialize') initializeId = sent.requestId;
    const accept = `application/json, ${EVENT_STREAM}`;
    const all = { accept, 'content-type': 'application/json', ...headers, ...sent.headers };
    const reply = await request('POST', all, text, signalFor(sent)).catch((error: unknown) => {
      forget(sent);
      throw error;
    });
    if (reply.statusCode < 200 || reply.statusCode >= 300) await takeRefusal(sent, reply);
    else await takeAnswer(sent, reply);
    if (!isClosed()) state = 'running';
    if (sent.method === 'notifications/initialized') void listen();
  }

  /** Stateless requests are cancelled by leaving them (MCP 2026-07-28, Streamable HTTP, Cancellation). */
  function signalFor(sent: SentMessage): AbortSignal {
    if (!sent.isStateless || sent.requestId === null) return ended.signal;
    const left = new AbortController();
    leaving.set(idKey(sent.requestId), left);
    return AbortSignal.any([ended.signal, left.signal]);
  }

  function leave(id: MessageId): void {
    leaving.get(idKey(id))?.abort();
  }

  function forget(sent: SentMessage): void {
    if (sent.requestId !== null) leaving.delete(idKey(sent.requestId));
  }

  async function takeAnswer(sent: SentMessage, reply: Reply): Promise<void> {
    const given = reply.headers['mcp-session-id'];
    if (sent.method === 'initialize' && typeof given === 'string') sessionId = given;
    if (sent.requestId === null) return reply.body.dump();
    const type = mediaType(reply.headers);
    if (type === EVENT_STREAM) return void readAnswer(sent, reply.body);
    const isTaken = type === 'application/json' && take(await readWhole(reply)) !== null;
    forget(sent);
    if (isTaken) return;
    if (!reply.body.closed) await reply.body.dump();
    throw new UpstreamError('unreachable', `${name} answered ${sent.method} with something that is not an MCP message.`);
  }

  /** A refusal may be an answer too: the 2026-07-28 revision says some errors by status and body (Streamable HTTP). */
  async function takeRefusal(sent: SentMessage, reply: Reply): Promise<void> {
    forget(sent);
    const isPlain = mediaType(reply.headers) === 'application/json';
    const text = isPlain ? await readWhole(reply) : '';
    if (!isPlain) await reply.body.dump();
    const message = isPlain ? readServerMessage(asOneLine(text)) : null;
    const refusal = refusalOf(reply.statusCode, reply.headers, message);
    const problem = httpProblem(name, refusal, sessionId !== null);
    const isAnswer = problem.code === 'unreachable' && message?.kind === 'response' && isSameId(message.id, sent.requestId);
    if (isAnswer) return void take(text);
    if (problem.code === 'closed') finish(problem);
    throw problem;
  }

  async function readWhole(reply: Reply): Promise<string> {
    const text = await readBody(reply.body, whenReady).catch((error: unknown) => {
      throw isClosed() ? closedError() : networkProblem(name, url, error);
    });
    if (text !== null) return text;
    throw new UpstreamError('too-large', `${name} sent an answer of more than ${MAX_BODY_BYTES / 1024 / 1024} MB.`);
  }

  /** Reads a stream to its end, or until `until` says that this was all; returns the id of its last event. */
  function readStream(body: Reply['body'], until: (message: ServerMessage) => boolean): Promise<string | null> {
    return readEventStream(body, {
      clock,
      whenReady,
      take(data) {
        const message = take(data);
        return message !== null && until(message);
      },
      onTooLarge: () => log.warn('a server sent an event of more than 64 MB, which was dropped', { server: name }),
      onBroken(error) {
        if (!isClosed()) log.debug('a stream of a server broke off', { server: name, error: String(error) });
      },
    });
  }

  /** The stream of one request up to its answer. The server may end it before and go on in another one (Resumability). */
  async function readAnswer(sent: SentMessage, first: Reply['body']): Promise<void> {
    let isAnswered = false;
    const until = ({ kind, id }: ServerMessage): boolean => {
      if (kind === 'response' && isSameId(id, sent.requestId)) isAnswered = true;
      return isAnswered;
    };
    let lastId = await readStream(first, until);
    const isLeft = sent.requestId !== null && leaving.get(idKey(sent.requestId))?.signal.aborted === true;
    forget(sent);
    if (isLeft) return;
    for (let tries = 0; lastId !== null && !isAnswered && !isClosed() && tries < MAX_RESUMES; tries += 1) {
      await wait(FIRST_WAIT_MS * 2 ** tries);
      if (isClosed()) return;
      const reply = await request('GET', { accept: EVENT_STREAM, 'last-event-id': lastId }, null).catch(() => null);
      if (reply === null) continue;
      if (!isEventStream(reply.statusCode, reply.headers)) {
        await reply.body.dump().catch(() => {});
        break;
      }
      const newest = await readStream(reply.body, until);
      if (newest !== null && newest !== lastId) tries = -1;
      lastId = newest ?? lastId;
    }
    if (isAnswered || isClosed() || sent.requestId === null) return;
    const problem = `${name} broke off before it answered.${doubtAbout(sent.method)}`;
    take(rpcErrorText(idJson(sent.requestId), RPC.serverFailed, problem));
  }

  /** The stream for what the server says unasked. A server may have none (405); a broken one is opened again. */
  async function listen(): Promise<void> {
    let lastId: string | null = null;
    let waitMs = 0;
    while (!isClosed()) {
      const headers = { accept: EVENT_STREAM, ...(lastId === null ? {} : { 'last-event-id': lastId }) };
      const reply: Reply | null = await request('GET', headers, null).catch(() => null);
      if (reply !== null && isEventStream(reply.statusCode, reply.headers)) {
        const openedAt = clock.now();
        const newest: string | null = await readStream(reply.body, () => {
          waitMs = Math.min(waitMs, FIRST_WAIT_MS);
          return false;
        });
        lastId = newest ?? lastId;
        // One that worked for long is opened again at once: when its session is over, that is found out.
        if (clock.now() - openedAt > LONGEST_WAIT_MS) waitMs = 0;
      } else if (reply !== null) {
        await reply.body.dump().catch(() => {});
        if (reply.statusCode === 404 && sessionId !== null)
          return finish(httpProblem(name, refusalOf(404, reply.headers, null), true));
        if (reply.statusCode < 500) return;
      }
      await wait(waitMs);
      waitMs = Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS, waitMs * 2));
    }
  }

  /** Ends early when the link is closed. */
  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, done);
      function done(): void {
        cancel();
        ended.signal.removeEventListener('abort', done);
        resolve();
      }
      ended.signal.addEventListener('abort', done);
      if (ended.signal.aborted) done();
    });
  }

  async function close(): Promise<void> {
    const isOpen = !isClosed();
    finish(null);
    if (isOpen && sessionId !== null) {
      await requests
        .send({ method: 'DELETE', headers: headersFor({}), body: null, timeoutMs: DELETE_TIMEOUT_MS })
        .then((reply) => reply.body.dump())
        .catch(() => {});
    }
    await requests.close();
  }

  return {
    send,
    leave,
    onMessage: (listener) => {
      onMessage = listener;
    },
    onClose: (listener) => {
      onClose = listener;
    },
    close,
    get state() {
      return state;
    },
  };
}
