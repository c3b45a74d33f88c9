import type { IncomingHttpHeaders } from 'node:http';
import { rpcErrorText } from '../listener/answers.ts';
import { type Exchange, idText } from '../listener/exchange.ts';
import { mediaType, responseHeaders } from '../upstreams/http-headers.ts';
import type { PassageInHand, PassageSink } from '../upstreams/http-passage.ts';
import { UpstreamError } from '../upstreams/link.ts';
import { createEventBlocks, type EventBlock, type EventBlocks } from '../wire/event-blocks.ts';
import { RPC } from '../wire/message.ts';
import { withEventData } from '../wire/event-data.ts';
import { sseEventText } from '../wire/sse.ts';
import type { HttpReply } from './http-reply.ts';
import type { WayToClient } from './server-asks.ts';

/**
 * What becomes of a message of the server. pass: it goes on as it is. taken: it goes on later, by its way, or never. refused: the
 * client must not see it. A promise holds it until it is judged, and then tells the text that is sent.
 */
export type Taken = 'pass' | 'taken' | { readonly refused: string } | Promise<string>;

export interface AnswerOptions {
  readonly server: string;
  readonly exchange: Exchange;
  readonly reply: HttpReply;
  /** Hears status and headers before anything is sent. */
  readonly onHead?: (status: number, headers: IncomingHttpHeaders) => void;
  /** Sees each message of the server before the client does. `way` is null for a body, which holds one message alone. */
  readonly guard: (text: string, way: WayToClient | null) => Taken;
  /** Changes messages on their way; only used where a list may have to be shortened. */
  readonly transform?: (text: string) => string;
  /** After the last byte, or the failure. `mayGoOn`: it was a stream whose events have ids, so it can be resumed. */
  readonly onOver: (failure: UpstreamError | null, mayGoOn: boolean) => void;
}

/** An answer on its way from the server to the client. */
export interface Answer {
  readonly sink: PassageSink;
  setInHand(inHand: PassageInHand): void;
  /** Puts a message of ours between the server's, while it is a stream; else does nothing. */
  say(text: string): void;
  /** It is a stream whose events have ids: the client may ask for the rest on another. */
  canResume(): boolean;
}

/** What one body may be: nobody can tell what a message is before its end, so all of it has to be read. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;
/** A longer body goes on while it comes, but for its end: without that no client can read it. */
const MAX_WHOLE_BYTES = 1024 * 1024;

/**
 * Passes an HTTP server's answer to the client: status, headers and bytes as they are, with the brakes of a slow client. Each message
 * is seen before it goes on, an event of a stream or a whole body; what is held back holds up nothing behind it.
 */
export function createAnswer(options: AnswerOptions): Answer {
  const { exchange, reply, server } = options;
  const { response } = exchange;
  let inHand: PassageInHand | null = null;
  let status = 0;
  let headers: IncomingHttpHeaders = {};
  let held: Buffer[] = [];
  let heldBytes = 0;
  let events: EventBlocks | null = null;
  let ready: Buffer[] = [];
  /** The end, so far, of a body that goes on while it comes. */
  let tail: Buffer | null = null;
  let isRefused = false;
  let canResume = false;
  /** What is held back; the stream stays open for it. */
  let waiting = 0;
  let over: (() => void) | null = null;

  function head(givenStatus: number, given: IncomingHttpHeaders): void {
    status = givenStatus;
    headers = given;
    options.onHead?.(status, headers);
    const refusal = refusalOf(server, status);
    if (refusal !== null) return refuse(new UpstreamError('auth', refusal));
    if (mediaType(headers) !== 'text/event-stream') return;
    events = createEventBlocks(takeEvent, () => inHand?.abort());
    if (response.headersSent || response.destroyed) return;
    response.writeHead(status, responseHeaders(headers, false));
    response.flushHeaders();
  }

  function refuse(error: UpstreamError): void {
    isRefused = true;
    fail(error);
    inHand?.abort();
  }

  function takeEvent({ raw, id, data }: EventBlock): void {
    if (id !== null) canResume = true;
    const taken = data === null ? 'pass' : options.guard(data, way);
    if (taken === 'pass') ready.push(data === null ? raw : transformed(raw, data));
    else if (taken instanceof Promise) {
      const release = keepOpen();
      void taken.then((text) => way.deliver(text)).finally(release);
    }
  }

  function transformed(raw: Buffer, data: string): Buffer {
    const text = options.transform?.(data) ?? data;
    return text === data ? raw : withEventData(raw, text);
  }

  const way: WayToClient = {
    deliver(text) {
      if (response.destroyed || response.writableEnded) return 'closed';
      ready.push(Buffer.from(sseEventText(text)));
      flush();
      return 'delivered';
    },
    onClosed(listener) {
      response.once('close', listener);
      return () => response.off('close', listener);
    },
    keepOpen,
  };

  function keepOpen(): () => void {
    waiting += 1;
    let isOpen = true;
    return () => {
      if (isOpen) waiting -= 1;
      isOpen = false;
      if (waiting === 0) over?.();
    };
  }

  function flush(): boolean {
    const [only] = ready;
    if (only === undefined) return true;
    const bytes = ready.length === 1 ? only : Buffer.concat(ready);
    ready = [];
    return response.destroyed || response.writableEnded || response.write(bytes);
  }

  function data(chunk: Buffer): boolean {
    if (isRefused) return true;
    if (events !== null) {
      events.push(chunk);
      return flush();
    }
    heldBytes += chunk.length;
    if (heldBytes <= MAX_HELD_BYTES) {
      held.push(chunk);
      return heldBytes <= MAX_WHOLE_BYTES || goOn(chunk);
    } else {
      held = [];
      refuse(new UpstreamError('too-large', `${server} sent an answer of more than ${MAX_HELD_BYTES / 1024 / 1024} MB.`));
    }
    return true;
  }

  /** Sends what came before this chunk. False: the client does not read as fast. */
  function goOn(chunk: Buffer): boolean {
    if (tail === null) {
      if (isOwnForm() || response.destroyed) return true;
      response.writeHead(status, responseHeaders(headers, true));
      ready.push(...held.slice(0, -1));
    } else ready.push(tail);
    tail = chunk;
    return flush();
  }

  /** Whether the answer can't have the form that the server gave it. */
  function isOwnForm(): boolean {
    return reply.isStream || (response.headersSent && tail === null) || options.transform !== undefined;
  }

  function end(): void {
    if (isRefused) return;
    if (events !== null) {
      events.end();
      flush();
      return finish(() => response.end());
    }
    const [only] = held;
    const body = held.length === 1 && only !== undefined ? only : Buffer.concat(held);
    const text = body.length === 0 ? null : body.toString('utf8');
    const taken = text === null ? 'pass' : options.guard(text, null);
    if (taken === 'pass') finish(() => answerBody(body, text));
    else if (taken instanceof Promise) {
      const release = keepOpen();
      void taken.then((judged) => finish(() => answerBody(judged === text ? body : null, judged))).finally(release);
    } else if (taken !== 'taken') refuse(new UpstreamError('unreachable', taken.refused));
  }

  /** Ends it once nothing is held back any more. */
  function finish(act: () => void, failure: UpstreamError | null = null): void {
    over = () => {
      over = null;
      act();
      options.onOver(failure, canResume);
    };
    if (waiting === 0) over();
  }

  /** `body` as it came when the text was not changed. */
  function answerBody(body: Buffer | null, text: string | null): void {
    if (tail !== null) {
      // What was begun can't be taken back; without its end it is nothing.
      if (body === null) response.destroy();
      else if (!response.destroyed) response.end(tail);
      return;
    }
    const shown = text === null ? null : (options.transform?.(text) ?? text);
    if (!reply.isStream && !response.headersSent) {
      if (response.destroyed) return;
      const bytes = body !== null && shown === text ? body : Buffer.from(shown ?? '', 'utf8');
      response.writeHead(status, bytes === body ? responseHeaders(headers, true) : ownLength(bytes));
      response.end(bytes);
    } else if (status >= 400 && text !== null && !isMessage(text)) {
      reply.answer(rpcErrorText(idText(exchange.message), RPC.serverFailed, `${server} answered with HTTP ${status}.`));
    } else if (text === null) reply.end();
    else reply.answer(shown ?? text, {}, status);
  }

  /** The server's headers over another body. */
  function ownLength(bytes: Buffer): Record<string, string | string[]> {
    return { ...responseHeaders(headers, false), 'content-length': String(bytes.length) };
  }

  function fail(error: UpstreamError): void {
    finish(() => sayFailure(error.message), error);
  }

  function sayFailure(why: string): void {
    if (tail !== null) return void response.destroy();
    if (exchange.message?.kind === 'request') reply.answer(rpcErrorText(idText(exchange.message), RPC.serverFailed, why));
    else if (response.headersSent) response.destroy();
    else reply.answer(rpcErrorText('null', RPC.serverFailed, why), {}, 502);
    // A stream that was begun by the server's own head has no way left to say it.
    if (response.headersSent && !reply.isStream && !response.writableEnded) response.destroy();
  }

  // Whoever waits for a client that reads slowly goes on when it has read, or will never read.
  response.on('drain', () => inHand?.resume());
  response.once('close', () => inHand?.resume());
  return {
    sink: { head, data, end, fail: (error) => (isRefused ? undefined : fail(error)) },
    setInHand(given) {
      inHand = given;
    },
    say(text) {
      if (events !== null) way.deliver(text);
    },
    canResume: () => canResume,
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
