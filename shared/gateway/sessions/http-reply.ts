import type { ServerResponse } from 'node:http';
import { sendJson, sendStatus } from '../listener/answers.ts';
import type { Exchange } from '../listener/exchange.ts';
import type { Clock } from '../ports.ts';
import { SSE_KEEP_ALIVE, sseEventText } from '../wire/sse.ts';

const KEEP_ALIVE_MS = 15_000;
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

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
  streamHeaders: Readonly<Record<string, string>> = {},
): HttpReply {
  const { response } = exchange;
  const takesEvents = acceptsEvents(exchange.headers.accept);
  let isStream = false;
  let stopKeepAlive = (): void => {};

  function startStream(): boolean {
    if (isStream) return true;
    if (!takesEvents || response.headersSent || response.destroyed) return false;
    isStream = true;
    startEventStream(response, streamHeaders);
    stopKeepAlive = keepAlive(response, clock);
    return true;
  }

  return {
    event(text) {
      if (isOver(response) || !startStream()) return false;
      writeEvent(response, text);
      return true;
    },
    answer(text, headers = {}, status = 200) {
      stopKeepAlive();
      if (isOver(response)) return;
      if (isStream) response.end(sseEventText(text));
      else sendJson(response, status, text, headers);
    },
    accepted: () => sendStatus(response, 202),
    end() {
      stopKeepAlive();
      if (isOver(response)) return;
      if (startStream()) response.end();
      else sendStatus(response, 202);
    },
    get isStream() {
      return isStream;
    },
    get isOver() {
      return isOver(response);
    },
  };
}

/** Begins an event stream: it must reach the client at once and never be cached. */
export function startEventStream(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', ...headers });
  response.flushHeaders();
}

/** Writes one message to an event stream. A client that does not read is let go before it fills our memory. */
export function writeEvent(response: ServerResponse, text: string): void {
  if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
  else response.write(sseEventText(text));
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
export function acceptsEvents(accept: string | undefined): boolean {
  const ranges = (accept ?? '').split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  return ranges.some((range) => range === 'text/event-stream' || range === 'text/*' || range === '*/*');
}
