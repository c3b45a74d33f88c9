import type { ServerResponse } from 'node:http';
import { sendJson, sendStatus } from '../listener/answers.ts';
import type { Exchange } from '../listener/exchange.ts';
import type { Clock } from '../ports.ts';
import { type Peer, peerOf } from '../processes/peer.ts';
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
  /** The connection that the request came on; null when it is closed. */
  readonly peer: Peer | null;
}

export function createHttpReply(
  exchange: Pick<Exchange, 'headers' | 'response'>,
  clock: Clock,
  options: HttpReplyOptions = {},
): HttpReply {
  return new ReplyToPost(exchange, clock, options);
}

/** A class, because there is one for every request (see `call-channel.ts`). */
class ReplyToPost implements HttpReply {
  private readonly exchange: Pick<Exchange, 'headers' | 'response'>;
  private readonly clock: Clock;
  private readonly options: HttpReplyOptions;
  private response: ServerResponse;
  private stream: ResumableStream | null = null;
  private isAnswered = false;
  private stopKeepAlive: (() => void) | null = null;
  private readonly stopWaiting: (() => void) | null;
  isStream = false;

  constructor(exchange: Pick<Exchange, 'headers' | 'response'>, clock: Clock, options: HttpReplyOptions) {
    this.exchange = exchange;
    this.clock = clock;
    this.options = options;
    this.response = exchange.response;
    const isLong = options.streams !== undefined && this.takesEvents() && isPrimed(exchange);
    this.stopWaiting = isLong ? clock.after(STREAM_AFTER_MS, () => this.prime()) : null;
  }

  get peer(): Peer | null {
    return peerOf(this.response.socket);
  }

  get isOver(): boolean {
    return this.isAnswered || isOver(this.response);
  }

  event(text: string): boolean {
    if (this.isOver || !this.startStream()) return false;
    writeEvent(this.response, text, this.stream?.add(text) ?? null);
    return true;
  }

  answer(text: string, headers: Readonly<Record<string, string>> = {}, status = 200): void {
    if (this.isAnswered) return;
    this.conclude();
    const id = this.stream?.add(text) ?? null;
    this.stream?.end();
    if (isOver(this.response)) return;
    if (this.isStream) this.response.end(sseEventText(text, id));
    else sendJson(this.response, status, text, headers);
  }

  accepted(): void {
    this.conclude();
    sendStatus(this.response, 202);
  }

  end(): void {
    if (this.isAnswered) return;
    const canSay = !isOver(this.response) && this.startStream();
    this.conclude();
    this.stream?.end();
    if (canSay) this.response.end();
    else if (!isOver(this.response)) sendStatus(this.response, 202);
  }

  private takesEvents(): boolean {
    return acceptsEvents(this.exchange.headers.accept);
  }

  private startStream(): boolean {
    if (this.isStream) return true;
    const { response, options } = this;
    if (response.headersSent || response.destroyed || !this.takesEvents()) return false;
    this.isStream = true;
    this.stream = options.streams?.open((given, missed) => this.takeUp(given, missed)) ?? null;
    startEventStream(response, options.headers);
    this.stopKeepAlive = keepAlive(response, this.clock);
    return true;
  }

  private prime(): void {
    if (this.isStream || this.isAnswered || !this.startStream() || this.stream === null) return;
    this.response.write(sseEventText('', this.stream.firstId));
  }

  /** The client is back, on another connection. */
  private takeUp(given: ServerResponse, missed: readonly { readonly id: string; readonly text: string }[]): void {
    // Nothing will come any more: a client that does not know it would ask for ever (WHATWG HTML, section 9.2.3).
    if (this.isAnswered && missed.length === 0) return sendStatus(given, 204);
    const before = this.response;
    this.response = given;
    this.stopKeepAlive?.();
    if (!isOver(before)) before.end();
    startEventStream(given);
    for (const { id, text } of missed) given.write(sseEventText(text, id));
    if (this.isAnswered) given.end();
    else this.stopKeepAlive = keepAlive(given, this.clock);
  }

  private conclude(): void {
    this.stopWaiting?.();
    this.stopKeepAlive?.();
    this.isAnswered = true;
  }
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
