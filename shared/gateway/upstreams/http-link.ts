import { setMaxListeners } from 'node:events';
import { type Dispatcher, Pool } from 'undici';
import { rpcErrorText } from '../listener/answers.ts';
import type { Clock, Log } from '../ports.ts';
import { RPC } from '../wire/message.ts';
import { asOneLine } from '../wire/splice.ts';
import { mediaType } from './http-headers.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from './link.ts';
import { httpProblem, networkProblem } from './network-problem.ts';
import { readEventStream } from './read-event-stream.ts';
import { readServerMessage } from './read-server-message.ts';
import { readSentMessage, type SentMessage } from './sent-message.ts';

export interface HttpLinkOptions {
  readonly url: string;
  /** Configured for the server; they win over ours. Values are secret. */
  readonly headers: Readonly<Record<string, string>>;
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly connectTimeoutMs: number;
}

type Reply = Dispatcher.ResponseData;

const MAX_BODY_BYTES = 64 * 1024 * 1024;
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
export function createHttpLink(options: HttpLinkOptions): UpstreamLink {
  const { name, clock, log } = options;
  const url = new URL(options.url);
  const path = url.pathname + url.search;
  const pool = new Pool(url.origin, {
    // Any limit could let waiting requests hold up the answers that they wait for.
    connections: null,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.connectTimeoutMs },
  });
  const ended = new AbortController();
  /** Stateless requests under way, to be left when they are cancelled. */
  const leaving = new Map<string | number, AbortController>();
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
      ...options.headers,
    };
  }

  async function request(
    method: 'POST' | 'GET',
    headers: Readonly<Record<string, string>>,
    body: string | null,
    signal: AbortSignal = ended.signal,
  ): Promise<Reply> {
    try {
      return await pool.request({ path, method, headers: headersFor(headers), body, signal });
    } catch (error) {
      throw isClosed() ? closedError() : networkProblem(name, url, error);
    }
  }

  /** Passes a message of the server on; returns it, or null for noise. */
  function take(text: string): ServerMessage | null {
    const message = readServerMessage(asOneLine(text));
    if (message === null || isClosed()) return null;
    if (initializeId !== null && message.kind === 'response' && message.id === initializeId) {
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
    if (sent.cancels !== null && sent.isStateless) return leaving.get(sent.cancels)?.abort();
    if (sent.method === 'initialize') initializeId = sent.requestId;
    const accept = `application/json, ${EVENT_STREAM}`;
    const all = { accept, 'content-type': 'application/json', ...headers, ...sent.headers };
    const reply = await request('POST', all, text, signalFor(sent)).catch((error: unknown) => {
      if (sent.requestId !== null) leaving.delete(sent.requestId);
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
    leaving.set(sent.requestId, left);
    return AbortSignal.any([ended.signal, left.signal]);
  }

  async function takeAnswer(sent: SentMessage, reply: Reply): Promise<void> {
    const given = reply.headers['mcp-session-id'];
    if (sent.method === 'initialize' && typeof given === 'string') sessionId = given;
    if (sent.requestId === null) return reply.body.dump();
    const type = mediaType(reply.headers);
    if (type === EVENT_STREAM) return void readAnswer(sent, reply.body);
    if (type === 'application/json' && take(await readWhole(reply)) !== null) return void leaving.delete(sent.requestId);
    leaving.delete(sent.requestId);
    if (!reply.body.closed) await reply.body.dump();
    throw new UpstreamError('unreachable', `${name} answered ${sent.method} with something that is not an MCP message.`);
  }

  /** A refusal may be an answer too: the 2026-07-28 revision says some errors by status and body (Streamable HTTP). */
  async function takeRefusal(sent: SentMessage, reply: Reply): Promise<void> {
    if (sent.requestId !== null) leaving.delete(sent.requestId);
    const problem = httpProblem(name, reply.statusCode, sessionId !== null);
    const isAnswer = problem.code === 'unreachable' && sent.requestId !== null && mediaType(reply.headers) === 'application/json';
    const text = isAnswer ? await readWhole(reply) : '';
    if (!isAnswer) await reply.body.dump();
    const message = isAnswer ? readServerMessage(asOneLine(text)) : null;
    if (message?.kind === 'response' && message.id === sent.requestId) {
      take(text);
      return;
    }
    if (problem.code === 'closed') finish(problem);
    throw problem;
  }

  async function readWhole(reply: Reply): Promise<string> {
    const parts: Buffer[] = [];
    let size = 0;
    try {
      for await (const part of reply.body as AsyncIterable<Buffer>) {
        size += part.length;
        if (size > MAX_BODY_BYTES)
          throw new UpstreamError('too-large', `${name} sent an answer of more than ${MAX_BODY_BYTES / 1024 / 1024} MB.`);
        parts.push(part);
      }
    } catch (error) {
      throw isClosed() ? closedError() : networkProblem(name, url, error);
    }
    return Buffer.concat(parts).toString('utf8');
  }

  /** Reads a stream to its end, or until `until` says that this was all; returns the id of its last event. */
  function readStream(body: Reply['body'], until: (message: ServerMessage) => boolean): Promise<string | null> {
    return readEventStream(body, {
      clock,
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
      if (kind === 'response' && id === sent.requestId) isAnswered = true;
      return isAnswered;
    };
    let lastId = await readStream(first, until);
    const isLeft = sent.requestId !== null && leaving.get(sent.requestId)?.signal.aborted === true;
    if (sent.requestId !== null) leaving.delete(sent.requestId);
    if (isLeft) return;
    for (let tries = 0; lastId !== null && !isAnswered && !isClosed() && tries < MAX_RESUMES; tries += 1) {
      await wait(FIRST_WAIT_MS * 2 ** tries);
      if (isClosed()) return;
      const reply = await request('GET', { accept: EVENT_STREAM, 'last-event-id': lastId }, null).catch(() => null);
      if (reply === null) continue;
      if (!isStream(reply)) {
        await reply.body.dump().catch(() => {});
        break;
      }
      const newest = await readStream(reply.body, until);
      if (newest !== null && newest !== lastId) tries = -1;
      lastId = newest ?? lastId;
    }
    if (isAnswered || isClosed() || sent.requestId === null) return;
    take(rpcErrorText(JSON.stringify(sent.requestId), RPC.serverFailed, `${name} broke off before it answered.`));
  }

  /** The stream for what the server says unasked. A server may have none (405); a broken one is opened again. */
  async function listen(): Promise<void> {
    let lastId: string | null = null;
    let waitMs = FIRST_WAIT_MS;
    while (!isClosed()) {
      const headers = { accept: EVENT_STREAM, ...(lastId === null ? {} : { 'last-event-id': lastId }) };
      const reply: Reply | null = await request('GET', headers, null).catch(() => null);
      if (reply !== null && isStream(reply)) {
        const newest: string | null = await readStream(reply.body, () => {
          waitMs = FIRST_WAIT_MS;
          return false;
        });
        lastId = newest ?? lastId;
      } else if (reply !== null) {
        await reply.body.dump().catch(() => {});
        if (reply.statusCode === 404 && sessionId !== null) return finish(httpProblem(name, 404, true));
        if (reply.statusCode < 500) return;
      }
      await wait(waitMs);
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
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
      const headers = headersFor({});
      await pool
        .request({ path, method: 'DELETE', headers, headersTimeout: DELETE_TIMEOUT_MS, bodyTimeout: DELETE_TIMEOUT_MS })
        .then((reply) => reply.body.dump())
        .catch(() => {});
    }
    await pool.destroy();
  }

  return {
    send,
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

function isStream(reply: Reply): boolean {
  return reply.statusCode === 200 && mediaType(reply.headers) === EVENT_STREAM;
}

function versionIn(message: ServerMessage): string | null {
  const result = message.value['result'];
  const version = typeof result === 'object' && result !== null && 'protocolVersion' in result ? result.protocolVersion : null;
  return typeof version === 'string' && /^[\x21-\x7e]+$/.test(version) ? version : null;
}
