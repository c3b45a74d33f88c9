import type { ServerResponse } from 'node:http';
import { sendJson, sendStatus } from '../listener/answers.ts';
import type { Exchange } from '../listener/exchange.ts';
import type { Clock } from '../ports.ts';
import { SSE_KEEP_ALIVE, sseEventText } from '../wire/sse.ts';
import type { ResumableStream, ResumableStreams } from './resumable-streams.ts';

const KEEP_ALIVE_MS = 15_000;
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;
/** An answer that takes longer becomes a stream: it stays alive, and a client that loses its connection can ask for the rest. */
const STREAM_AFTER_MS = 10_000;
/** The first revision whose clients take an event without data for the start of a stream that can be resumed. */
const PRIMED_SINCE = '2025-11-25';

export interface HttpReplyOptions {
  /** Go with the head of a stream. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the session keeps the streams that can be taken up again; none without sessions. */
  readonly streams?: ResumableStreams;
}

/**
 * The answer to one POST as MCP's Streamable HTTP has it: one JSON body when the answer is all there is to say, an event
 * stream as soon as something has to be said before it. Writing to a client that has left does nothing.
 */
export interface HttpReply {
  /** A message before the answer (progress, a request of the server). False when this client can't be told. */
  event(text: string): boolean;
  /** The answer itself; ends the reply. `headers` only count while nothing was sent. */
  answer(text: string, headers?: Readonly<Record<string, string>>, status?: number): void;
  /** 202 for what has no answer. */
  accepted(): void;
  /** Ends without an answer: nobody waits for one. */
  end(): void;
  readonly isStream: boolean;
  readonly isOver: boolean;
}

export function createHttpReply(
  exchange: Pick<Exchange, 'headers' | 'response'>,
  clock: Clock,
  { headers: streamHeaders = {}, streams }: HttpReplyOptions = {},
): HttpReply {
  const takesEvents = acceptsEvents(exchange.headers.accept);
  let { response } = exchange;
  let isStream = false;
  let stream: ResumableStream | null = null;
  let isAnswered = false;
  let stopKeepAlive = (): void => {};
  const stopWaiting = streams !== undefined && takesEvents && isPrimed(exchange) ? clock.after(STREAM_AFTER_MS, prime) : () => {};

  function startStream(): boolean {
    if (isStream) return true;
    if (!takesEvents || response.headersSent || response.destroyed) return false;
    isStream = true;
    stream = streams?.open(takeUp) ?? null;
    startEventStream(response, streamHeaders);
    stopKeepAlive = keepAlive(response, clock);
    return true;
  }

  function prime(): void {
    if (isStream || isAnswered || !startStream() || stream === null) return;
    response.write(sseEventText('', stream.firstId));
  }

  /** The client is back, on another connection. */
  function takeUp(given: ServerResponse, missed: readonly { readonly id: string; readonly text: string }[]): void {
    // Nothing will come any more: a client that does not know it would ask for ever (WHATWG HTML, section 9.2.3).
    if (isAnswered && missed.length === 0) return sendStatus(given, 204);
    const before = response;
    response = given;
    stopKeepAlive();
    if (!isOver(before)) before.end();
    startEventStream(given);
    for (const { id, text } of missed) given.write(sseEventText(text, id));
    if (isAnswered) given.end();
    else stopKeepAlive = keepAlive(given, clock);
  }

  function conclude(): void {
    stopWaiting();
    stopKeepAlive();
    isAnswered = true;
  }

  return {
    event(text) {
      if (isAnswered || isOver(response) || !startStream()) return false;
      writeEvent(response, text, stream?.add(text) ?? null);
      return true;
    },
    answer(text, headers = {}, status = 200) {
      if (isAnswered) return;
      conclude();
      const id = stream?.add(text) ?? null;
      stream?.end();
      if (isOver(response)) return;
      if (isStream) response.end(sseEventText(text, id));
      else sendJson(response, status, text, headers);
    },
    accepted() {
      conclude();
      sendStatus(response, 202);
    },
    end() {
      if (isAnswered) return;
      const canSay = !isOver(response) && startStream();
      conclude();
      stream?.end();
      if (canSay) response.end();
      else if (!isOver(response)) sendStatus(response, 202);
    },
    get isStream() {
      return isStream;
    },
    get isOver() {
      return isAnswered || isOver(response);
    },
  };
}

function isPrimed({ headers }: Pick<Exchange, 'headers'>): boolean {
  const version = headers['mcp-protocol-version'];
  return typeof version === 'string' && version >= PRIMED_SINCE;
}

/** Begins an event stream: it must reach the client at once and never be cached. */
export function startEventStream(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', ...headers });
  response.flushHeaders();
}

/** Writes one message to an event stream. A client that does not read is let go before it fills our memory. */
export function writeEvent(response: ServerResponse, text: string, id: string | null = null): void {
  if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
  else response.write(sseEventText(text, id));
}

/** Writes a comment now and then until the returned function is called or the client has left. */
export function keepAlive(response: ServerResponse, clock: Clock): () => void {
  let cancel = clock.after(KEEP_ALIVE_MS, beat);
  function beat(): void {
    if (isOver(response)) return;
    response.write(SSE_KEEP_ALIVE);
    cancel = clock.after(KEEP_ALIVE_MS, beat);
  }
  response.once('close', () => cancel());
  return () => cancel();
}

function isOver(response: ServerResponse): boolean {
  return response.destroyed || response.writableEnded;
}

/** Whether an Accept header takes text/event-stream (RFC 9110 section 12.5.1), wildcards included. */
function acceptsEvents(accept: string | undefined): boolean {
  const ranges = (accept ?? '').split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  return ranges.some((range) => range === 'text/event-stream' || range === 'text/*' || range === '*/*');
}
