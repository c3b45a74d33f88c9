import { Pool } from 'undici';
import type { Clock, Log } from '../ports.ts';
import { createSseReader } from '../wire/sse.ts';
import { PROTOCOL_VERSION_KEY } from '../wire/meta-keys.ts';
import { mediaType } from './http-headers.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from './link.ts';
import { readServerMessage } from './read-server-message.ts';

export interface HttpLinkOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly connectTimeoutMs: number;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const RECONNECT_MS = 1000;
const MAX_RECONNECT_MS = 30_000;

type Body = AsyncIterable<Buffer> & { dump(): Promise<void> };

/** One Streamable HTTP connection to a server (MCP 2025-11-25, Transports), at the level of messages. */
export function createHttpLink(options: HttpLinkOptions): UpstreamLink {
  const url = new URL(options.url);
  const pool = new Pool(url.origin, {
    connections: 32,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.connectTimeoutMs },
  });
  const ended = new AbortController();
  let state: UpstreamLink['state'] = 'idle';
  let sessionId: string | null = null;
  let protocolVersion: string | null = null;
  let initializeId: ServerMessage['id'] = null;
  let lastEventId: string | null = null;
  let cancelReconnect = (): void => {};
  let onMessage: (message: ServerMessage) => void = () => {};
  let onClose: (error: UpstreamError | null) => void = () => {};

  function headersFor(extra: Readonly<Record<string, string>>): Record<string, string> {
    return {
      accept: 'application/json, text/event-stream',
      ...(sessionId === null ? {} : { 'mcp-session-id': sessionId }),
      ...(protocolVersion === null ? {} : { 'mcp-protocol-version': protocolVersion }),
      ...extra,
      ...options.headers,
    };
  }

  function finish(error: UpstreamError | null): void {
    if (state === 'closed') return;
    state = 'closed';
    cancelReconnect();
    ended.abort();
    onClose(error);
  }

  function take(text: string): void {
    const message = readServerMessage(text);
    if (message === null) return;
    if (initializeId !== null && message.kind === 'response' && message.id === initializeId) {
      const result = message.value['result'];
      const version =
        typeof result === 'object' && result !== null && 'protocolVersion' in result ? result.protocolVersion : null;
      protocolVersion = typeof version === 'string' ? version : null;
      initializeId = null;
    }
    onMessage(message);
  }

  async function request(method: 'POST' | 'GET' | 'DELETE', headers: Readonly<Record<string, string>>, body: string | null) {
    try {
      return await pool.request({
        path: url.pathname + url.search,
        method,
        headers: headersFor(headers),
        body,
        signal: ended.signal,
      });
    } catch (error) {
      throw explain(options, error);
    }
  }

  async function send(text: string): Promise<void> {
    if (state === 'closed') throw new UpstreamError('closed', `The connection to ${options.name} is closed.`);
    if (state === 'idle') state = 'starting';
    const sent = readSent(text);
    if (sent.method === 'initialize') initializeId = sent.id;
    const reply = await request('POST', { 'content-type': 'application/json', ...sent.headers }, text);
    const problem = problemOf(options.name, reply.statusCode, sessionId !== null);
    if (problem !== null) {
      await reply.body.dump();
      if (problem.code === 'closed') finish(problem);
      throw problem;
    }
    state = 'running';
    const given = reply.headers['mcp-session-id'];
    if (sent.method === 'initialize' && typeof given === 'string') sessionId = given;
    if (sent.method === 'notifications/initialized') void listen();
    await (mediaType(reply.headers) === 'text/event-stream' ? startReading(reply.body) : readWhole(reply.body));
  }

  /** A stream goes on after the send was accepted; what breaks it is told when the connection is used next. */
  async function startReading(body: Body): Promise<void> {
    readEvents(body).catch((error: unknown) => {
      if (state !== 'closed')
        options.log.debug('a stream of a server ended early', { server: options.name, error: String(error) });
    });
  }

  async function readWhole(body: Body): Promise<void> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of body) {
      size += part.length;
      if (size > MAX_BODY_BYTES) throw new UpstreamError('too-large', `${options.name} sent an answer of more than 64 MB.`);
      parts.push(part);
    }
    if (size > 0) take(Buffer.concat(parts).toString('utf8'));
  }

  async function readEvents(body: Body): Promise<void> {
    const reader = createSseReader(
      (event) => {
        if (event.id !== null) lastEventId = event.id;
        take(event.data);
      },
      () => void body.dump(),
    );
    for await (const part of body) reader.push(part);
  }

  /** The stream for what the server says unasked. A server may not have one (405); a broken one is opened again. */
  async function listen(waitMs = RECONNECT_MS): Promise<void> {
    let nextMs = Math.min(MAX_RECONNECT_MS, waitMs * 2);
    try {
      const headers = { accept: 'text/event-stream', ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }) };
      const reply = await request('GET', headers, null);
      if (reply.statusCode !== 200 || mediaType(reply.headers) !== 'text/event-stream') {
        await reply.body.dump();
        return;
      }
      nextMs = RECONNECT_MS;
      await readEvents(reply.body);
    } catch {
      // Tried again below, unless the connection is over.
    }
    if (state === 'closed') return;
    cancelReconnect = options.clock.after(waitMs, () => void listen(nextMs));
  }

  async function close(): Promise<void> {
    if (state === 'closed') return;
    const leaving =
      sessionId === null
        ? null
        : pool.request({ path: url.pathname + url.search, method: 'DELETE', headers: headersFor({}), headersTimeout: 1000 });
    finish(null);
    await leaving?.then((reply) => reply.body.dump()).catch(() => {});
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

/** What the transport must know of a message of our own: its method, id, and the routing headers of the stateless era. */
function readSent(text: string): { method: string | null; id: ServerMessage['id']; headers: Record<string, string> } {
  const value = JSON.parse(text) as {
    method?: unknown;
    id?: unknown;
    params?: { name?: unknown; uri?: unknown; _meta?: Record<string, unknown> };
  };
  const method = typeof value.method === 'string' ? value.method : null;
  const id = typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null;
  const version = value.params?._meta?.[PROTOCOL_VERSION_KEY];
  if (method === null || typeof version !== 'string') return { method, id, headers: {} };
  const name = value.params?.name ?? value.params?.uri;
  return {
    method,
    id,
    headers: {
      'mcp-protocol-version': version,
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': headerValue(name) } : {}),
    },
  };
}

/** A header value; what a header cannot carry goes as base64 (MCP 2026-07-28, Standard Request Headers). */
function headerValue(text: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith('=?base64?');
  return isPlain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

function problemOf(name: string, status: number, hasSession: boolean): UpstreamError | null {
  if (status >= 200 && status < 300) return null;
  if (status === 401 || status === 403)
    return new UpstreamError('auth', `${name} refused our credentials (HTTP ${status}). Check the headers configured for it.`);
  if (status === 404 && hasSession) return new UpstreamError('closed', `${name} has ended the session.`);
  if (status >= 300 && status < 400)
    return new UpstreamError('unreachable', `${name} redirects elsewhere (HTTP ${status}). Configure the address it really has.`);
  return new UpstreamError('unreachable', `${name} answered with HTTP ${status}.`);
}

function explain(options: HttpLinkOptions, error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof Error && error.name === 'AbortError')
    return new UpstreamError('closed', `The connection to ${options.name} is closed.`);
  return new UpstreamError(
    'unreachable',
    `${options.name} at ${new URL(options.url).host} cannot be reached (${code || 'network error'}).`,
  );
}
