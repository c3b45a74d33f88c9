import type { IncomingHttpHeaders } from 'node:http';
import { rpcErrorText } from '../listener/answers.ts';
import { type Exchange, idText } from '../listener/exchange.ts';
import { mediaType, responseHeaders } from '../upstreams/http-headers.ts';
import type { PassageInHand, PassageSink } from '../upstreams/http-passage.ts';
import { UpstreamError } from '../upstreams/link.ts';
import { RPC } from '../wire/message.ts';
import { createSseReader, type SseReader, sseEventText } from '../wire/sse.ts';
import type { HttpReply } from './http-reply.ts';

export interface AnswerOptions {
  readonly server: string;
  readonly exchange: Exchange;
  readonly reply: HttpReply;
  /** Hears status and headers before anything is sent; what it returns is added to the headers. */
  readonly onHead?: (status: number, headers: IncomingHttpHeaders) => void;
  /** Hears each message of the server. */
  readonly onMessage?: (text: string) => void;
  /** Changes messages on their way; only used where a list may have to be shortened. */
  readonly transform?: (text: string) => string;
  /** After the last byte, or the failure. `mayGoOn`: it was a stream whose events have ids, so it can be resumed. */
  readonly onOver: (failure: UpstreamError | null, mayGoOn: boolean) => void;
}

/** What one answer may be while we have to hold the whole of it. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

/**
 * Passes an HTTP server's answer to the client: status, headers and bytes as they are, with the brakes of a slow client.
 * Messages are read along the way without touching a byte. Only when the client already has an event stream (progress was
 * sent while it waited), or a list is shortened, is the answer put into another form.
 */
export function createAnswer(options: AnswerOptions): { readonly sink: PassageSink; setInHand(inHand: PassageInHand): void } {
  const { exchange, reply, server } = options;
  const { response } = exchange;
  let inHand: PassageInHand | null = null;
  let mode: 'pass' | 'hold' | 'events' = 'pass';
  let status = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let events: SseReader | null = null;
  let isRefused = false;
  let canResume = false;

  function head(givenStatus: number, headers: IncomingHttpHeaders): void {
    status = givenStatus;
    options.onHead?.(status, headers);
    const type = mediaType(headers);
    const refusal = refusalOf(server, status);
    if (refusal !== null) {
      isRefused = true;
      fail(new UpstreamError('auth', refusal));
      inHand?.abort();
      return;
    }
    const isEvents = type === 'text/event-stream';
    if (isEvents) events = createSseReader(readEvent, () => inHand?.abort());
    mode =
      isEvents && options.transform !== undefined
        ? 'events'
        : isEvents
          ? 'pass'
          : reply.isStream || options.transform !== undefined
            ? 'hold'
            : 'pass';
    if (mode === 'hold' || response.headersSent || response.destroyed) return;
    response.writeHead(status, responseHeaders(headers, mode === 'pass'));
    if (isEvents) response.flushHeaders();
  }

  function readEvent(event: { id: string | null; data: string }): void {
    if (event.id !== null) canResume = true;
    options.onMessage?.(event.data);
    if (mode === 'events') write(Buffer.from(sseEventText(options.transform?.(event.data) ?? event.data, event.id)));
  }

  function data(chunk: Buffer): boolean {
    if (isRefused) return true;
    if (events !== null) events.push(chunk);
    else if (mode === 'hold' || options.onMessage !== undefined) hold(chunk);
    return mode === 'pass' ? write(chunk) : true;
  }

  function hold(chunk: Buffer): void {
    heldBytes += chunk.length;
    if (heldBytes <= MAX_HELD_BYTES) held.push(chunk);
    else if (mode === 'hold') inHand?.abort();
    else held = [];
  }

  function write(chunk: Buffer): boolean {
    if (response.destroyed || response.writableEnded) return true;
    return response.write(chunk);
  }

  function end(): void {
    if (isRefused) return;
    const text = events === null && held.length > 0 ? Buffer.concat(held).toString('utf8') : null;
    if (text !== null && heldBytes <= MAX_HELD_BYTES) options.onMessage?.(text);
    if (mode === 'hold') answerHeld(text);
    else if (!response.writableEnded) response.end();
    options.onOver(null, canResume);
  }

  function answerHeld(text: string | null): void {
    if (status >= 400 && text !== null && !isMessage(text)) {
      reply.answer(rpcErrorText(idText(exchange.message), RPC.serverFailed, `${server} answered with HTTP ${status}.`));
    } else if (text === null) reply.end();
    else reply.answer(options.transform?.(text) ?? text, {}, status);
  }

  function fail(error: UpstreamError): void {
    const why = error.message;
    if (exchange.message?.kind === 'request') reply.answer(rpcErrorText(idText(exchange.message), RPC.serverFailed, why));
    else if (response.headersSent) response.destroy();
    else reply.answer(rpcErrorText('null', RPC.serverFailed, why), {}, 502);
    // A stream that was begun by the server's own head has no way left to say it.
    if (response.headersSent && !reply.isStream && !response.writableEnded) response.destroy();
    options.onOver(error, canResume);
  }

  // Whoever waits for a client that reads slowly goes on when it has read, or will never read.
  response.on('drain', () => inHand?.resume());
  response.once('close', () => inHand?.resume());
  return {
    sink: { head, data, end, fail: (error) => (isRefused ? undefined : fail(error)) },
    setInHand(given) {
      inHand = given;
    },
  };
}

/** Answers that mean nothing to the client of a local address: they are about the way from us to the server. */
function refusalOf(server: string, status: number): string | null {
  if (status === 401 || status === 403)
    return `${server} refused our credentials (HTTP ${status}). Check the headers configured for it.`;
  if (status >= 300 && status < 400)
    return `${server} redirects elsewhere (HTTP ${status}). Configure the address it really has.`;
  return null;
}

function isMessage(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'jsonrpc' in value;
  } catch {
    return false;
  }
}
