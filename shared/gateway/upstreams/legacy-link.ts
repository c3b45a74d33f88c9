import type { Clock, Log } from '../ports.ts';
import { asOneLine } from '../wire/splice.ts';
import { createSseReader } from '../wire/sse.ts';
import { isEventStream, refusalOf } from './http-body.ts';
import { createHttpRequests, type HttpReplyFromServer, type HttpRequestsOptions } from './http-requests.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from './link.ts';
import { httpProblem } from './network-problem.ts';
import { readServerMessage } from './read-server-message.ts';

export interface LegacyLinkOptions extends HttpRequestsOptions {
  readonly clock: Clock;
  readonly log: Log;
}

const EVENT_STREAM = 'text/event-stream';

/**
 * One HTTP+SSE connection to a server of the 2024-11-05 revision (Transports, HTTP with SSE): a GET opens its event stream, the
 * first event `endpoint` says where messages are posted, and every answer comes on the stream. The address for messages must be
 * at the origin of the server, because our credentials go there. A stream that ends is the end of the session: this transport
 * cannot resume.
 */
export function createLegacyLink(options: LegacyLinkOptions): UpstreamLink {
  const { name, clock, log } = options;
  const requests = createHttpRequests(options);
  const { url } = requests;
  const ended = new AbortController();
  let state: UpstreamLink['state'] = 'idle';
  let opened: Promise<string> | null = null;
  let onMessage: (message: ServerMessage) => void = () => {};
  let onClose: (error: UpstreamError | null) => void = () => {};

  function isClosed(): boolean {
    return state === 'closed';
  }

  function closedError(): UpstreamError {
    return new UpstreamError('closed', `The connection to ${name} is closed.`);
  }

  function finish(error: UpstreamError | null): void {
    if (isClosed()) return;
    state = 'closed';
    ended.abort();
    onClose(error);
    requests.close().catch(() => {});
  }

  /** Opens the stream and resolves with the path that messages go to. Rejects with UpstreamError. */
  async function open(): Promise<string> {
    const endpoint = Promise.withResolvers<string>();
    endpoint.promise.catch(() => {});
    const limitMs = options.connectTimeoutMs;
    const cancelTimeout = clock.after(limitMs, () => {
      const why = `${name} opened no session within ${Math.round(limitMs / 1000)} s.`;
      endpoint.reject(new UpstreamError('timeout', why));
    });
    try {
      const reply = requests.send({ method: 'GET', headers: { accept: EVENT_STREAM }, body: null, signal: ended.signal });
      const opening = reply.then(async (given) => {
        if (isEventStream(given.statusCode, given.headers)) return given;
        await given.body.dump();
        throw httpProblem(name, refusalOf(given.statusCode, given.headers, null), false);
      });
      opening.then((given) => read(given, endpoint)).catch((error: unknown) => endpoint.reject(error));
      return await endpoint.promise;
    } finally {
      cancelTimeout();
    }
  }

  async function read(reply: HttpReplyFromServer, endpoint: PromiseWithResolvers<string>): Promise<void> {
    let isFirst = true;
    const reader = createSseReader(
      ({ event, data }) => {
        if (isFirst) {
          isFirst = false;
          const path = event === 'endpoint' ? messagePath(url, data) : null;
          if (path === null) endpoint.reject(new UpstreamError('unreachable', `${name} does not say where its messages go.`));
          else endpoint.resolve(path);
          return;
        }
        const message = event === 'message' ? readServerMessage(asOneLine(data)) : null;
        if (message !== null && !isClosed()) onMessage(message);
      },
      () => log.warn('a server sent an event of more than 64 MB, which was dropped', { server: name }),
    );
    try {
      for await (const part of reply.body as AsyncIterable<Buffer>) reader.push(part);
    } catch (error) {
      if (!isClosed()) log.debug('the stream of a server broke off', { server: name, error: String(error) });
    }
    const over = new UpstreamError('died', `${name} ended its session.`);
    endpoint.reject(over);
    finish(over);
  }

  async function send(text: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    if (isClosed()) throw closedError();
    if (state === 'idle') state = 'starting';
    opened ??= open();
    const path = await opened.catch((error: unknown) => {
      const problem = isClosed() || !(error instanceof UpstreamError) ? closedError() : error;
      finish(problem);
      throw problem;
    });
    if (isClosed()) throw closedError();
    const all = { 'content-type': 'application/json', ...headers };
    const reply = await requests
      .send({ path, method: 'POST', headers: all, body: text, signal: ended.signal })
      .catch((error: unknown) => {
        throw isClosed() ? closedError() : error;
      });
    await reply.body.dump().catch(() => {});
    const isTaken = reply.statusCode >= 200 && reply.statusCode < 300;
    if (!isTaken) throw httpProblem(name, refusalOf(reply.statusCode, reply.headers, null), false);
    if (!isClosed()) state = 'running';
  }

  return {
    send,
    onMessage: (listener) => {
      onMessage = listener;
    },
    onClose: (listener) => {
      onClose = listener;
    },
    async close() {
      finish(null);
      await requests.close();
    },
    get state() {
      return state;
    },
  };
}

/** The path at the origin of the server; null for any other origin. */
export function messagePath(base: URL, given: string): string | null {
  const url = URL.parse(given.trim(), base.href);
  if (url === null || url.origin !== base.origin || url.username !== '' || url.password !== '') return null;
  return url.pathname + url.search;
}
