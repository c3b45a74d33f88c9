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
import { isMessage, refusalOf } from './answer-problems.ts';
import type { HttpReply } from './http-reply.ts';
import type { WayToClient } from './server-asks.ts';

/**
 * What becomes of a message of the server. pass: it goes on as it is. taken: it goes on later, by its way, or never. refused: the
 * client must not see it. A promise holds it until it is judged, and then tells the text that is sent.
 */
export type Taken = 'pass' | 'taken' | { readonly refused: string } | Promise<string>;

/** Whoever passes an exchange on, as its answer sees it. */
export interface AnswerOwner {
  readonly server: string;
  readonly exchange: Exchange;
  readonly reply: HttpReply;
  /** Hears status and headers before anything is sent. */
  head(status: number, headers: IncomingHttpHeaders): void;
  /** Sees each message of the server before the client does. `way` is null for a body, which holds one message alone. */
  take(text: string, way: WayToClient | null): Taken;
  /** Changes messages on their way; only where a list may have to be shortened. */
  readonly transform: ((text: string) => string) | null;
  /** After the last byte, or the failure. `mayGoOn`: it was a stream whose events have ids, so it can be resumed. */
  over(failure: UpstreamError | null, mayGoOn: boolean): void;
}

/** An answer on its way from the server to the client. */
export interface Answer extends PassageSink {
  setInHand(inHand: PassageInHand): void;
  /** Puts a message of ours between the server's, while it is a stream; else does nothing. */
  say(text: string): void;
  /** It is a stream whose events have ids: the client may ask for the rest on another. */
  readonly canResume: boolean;
}

/** What one body may be: nobody can tell what a message is before its end, so all of it has to be read. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;
/** A longer body goes on while it comes, but for its end: without that no client can read it. */
const MAX_WHOLE_BYTES = 1024 * 1024;

/**
 * Passes an HTTP server's answer to the client: status, headers and bytes as they are, with the brakes of a slow client. Each message
 * is seen before it goes on, an event of a stream or a whole body; what is held back holds up nothing behind it.
 */
export function createAnswer(owner: AnswerOwner): Answer {
  return new AnswerOnItsWay(owner);
}

/** A class, because there is one for every exchange (see `call-channel.ts`). */
class AnswerOnItsWay implements Answer {
  private readonly owner: AnswerOwner;
  private inHand: PassageInHand | null = null;
  private status = 0;
  private headers: IncomingHttpHeaders = NO_HEADERS;
  private held: Buffer[] = [];
  private heldBytes = 0;
  private events: EventBlocks | null = null;
  private ready: Buffer[] = [];
  /** The end, so far, of a body that goes on while it comes. */
  private tail: Buffer | null = null;
  private isRefused = false;
  /** The client does not read as fast as the server writes. */
  private isBraked = false;
  /** What is held back; the stream stays open for it. */
  private waiting = 0;
  private ending: (() => void) | null = null;
  private madeWay: WayToClient | null = null;
  canResume = false;

  constructor(owner: AnswerOwner) {
    this.owner = owner;
  }

  setInHand(inHand: PassageInHand): void {
    this.inHand = inHand;
    const { exchange } = this.owner;
    // Whoever waits for a client that reads slowly goes on when it has read, or will never read.
    exchange.onClosed(() => inHand.resume());
  }

  say(text: string): void {
    if (this.events !== null) this.way().deliver(text);
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    const { owner } = this;
    this.status = status;
    this.headers = headers;
    owner.head(status, headers);
    const refusal = refusalOf(owner.server, status);
    if (refusal !== null) return this.refuse(new UpstreamError('auth', refusal));
    if (mediaType(headers) !== 'text/event-stream') return;
    this.events = createEventBlocks(
      (block) => this.takeEvent(block),
      () => this.inHand?.abort(),
    );
    const { response } = owner.exchange;
    if (response.headersSent || response.destroyed) return;
    response.writeHead(status, responseHeaders(headers, false));
    response.flushHeaders();
  }

  data(chunk: Buffer): boolean {
    if (this.isRefused) return true;
    if (this.events !== null) {
      this.events.push(chunk);
      return this.flush();
    }
    this.heldBytes += chunk.length;
    if (this.heldBytes <= MAX_HELD_BYTES) {
      this.held.push(chunk);
      return this.heldBytes <= MAX_WHOLE_BYTES || this.goOn(chunk);
    }
    this.held = [];
    const limit = `${MAX_HELD_BYTES / 1024 / 1024} MB`;
    this.refuse(new UpstreamError('too-large', `${this.owner.server} sent an answer of more than ${limit}.`));
    return true;
  }

  end(): void {
    if (this.isRefused) return;
    if (this.events !== null) {
      this.events.end();
      this.flush();
      return this.finish(() => this.owner.exchange.response.end());
    }
    const [only] = this.held;
    const body = this.held.length === 1 && only !== undefined ? only : Buffer.concat(this.held);
    const text = body.length === 0 ? null : body.toString('utf8');
    const taken = text === null ? 'pass' : this.owner.take(text, null);
    if (taken === 'pass') this.finish(() => this.answerBody(body, text));
    else if (taken instanceof Promise) {
      const release = this.keepOpen();
      void taken.then((judged) => this.finish(() => this.answerBody(judged === text ? body : null, judged))).finally(release);
    } else if (taken !== 'taken') this.refuse(new UpstreamError('unreachable', taken.refused));
  }

  fail(error: UpstreamError): void {
    if (!this.isRefused) this.finish(() => this.sayFailure(error.message), error);
  }

  private refuse(error: UpstreamError): void {
    this.isRefused = true;
    this.finish(() => this.sayFailure(error.message), error);
    this.inHand?.abort();
  }

  private takeEvent({ raw, id, data }: EventBlock): void {
    if (id !== null) this.canResume = true;
    const taken = data === null ? 'pass' : this.owner.take(data, this.way());
    if (taken === 'pass') this.ready.push(data === null ? raw : this.transformed(raw, data));
    else if (taken instanceof Promise) {
      const release = this.keepOpen();
      void taken.then((text) => this.way().deliver(text)).finally(release);
    }
  }

  private transformed(raw: Buffer, data: string): Buffer {
    const text = this.owner.transform?.(data) ?? data;
    return text === data ? raw : withEventData(raw, text);
  }

  private way(): WayToClient {
    const { response } = this.owner.exchange;
    this.madeWay ??= {
      deliver: (text) => {
        if (response.destroyed || response.writableEnded) return 'closed';
        this.ready.push(Buffer.from(sseEventText(text)));
        this.flush();
        return 'delivered';
      },
      onClosed(listener) {
        response.once('close', listener);
        return () => response.off('close', listener);
      },
      keepOpen: () => this.keepOpen(),
    };
    return this.madeWay;
  }

  private keepOpen(): () => void {
    this.waiting += 1;
    let isOpen = true;
    return () => {
      if (isOpen) this.waiting -= 1;
      isOpen = false;
      if (this.waiting === 0) this.ending?.();
    };
  }

  /** Ends it once nothing is held back any more. */
  private finish(act: () => void, failure: UpstreamError | null = null): void {
    if (this.waiting === 0) return this.conclude(act, failure);
    this.ending = () => this.conclude(act, failure);
  }

  private conclude(act: () => void, failure: UpstreamError | null): void {
    this.ending = null;
    act();
    this.owner.over(failure, this.canResume);
  }

  /** False: the client does not read as fast. */
  private flush(): boolean {
    const [only] = this.ready;
    if (only === undefined) return true;
    const bytes = this.ready.length === 1 ? only : Buffer.concat(this.ready);
    this.ready = [];
    const { response } = this.owner.exchange;
    if (response.destroyed || response.writableEnded || response.write(bytes)) return true;
    if (!this.isBraked) response.once('drain', () => this.letRun());
    this.isBraked = true;
    return false;
  }

  private letRun(): void {
    this.isBraked = false;
    this.inHand?.resume();
  }

  /** Sends what came before this chunk. False: the client does not read as fast. */
  private goOn(chunk: Buffer): boolean {
    const { response } = this.owner.exchange;
    if (this.tail === null) {
      if (this.isOwnForm() || response.destroyed) return true;
      response.writeHead(this.status, responseHeaders(this.headers, true));
      this.ready.push(...this.held.slice(0, -1));
    } else this.ready.push(this.tail);
    this.tail = chunk;
    return this.flush();
  }

  /** Whether the answer can't have the form that the server gave it. */
  private isOwnForm(): boolean {
    const { reply, exchange, transform } = this.owner;
    return reply.isStream || (exchange.response.headersSent && this.tail === null) || transform !== null;
  }

  /** `body` as it came when the text was not changed. */
  private answerBody(body: Buffer | null, text: string | null): void {
    const { reply, exchange, server, transform } = this.owner;
    const { response } = exchange;
    if (this.tail !== null) {
      // What was begun can't be taken back; without its end it is nothing.
      if (body === null) response.destroy();
      else if (!response.destroyed) response.end(this.tail);
      return;
    }
    const shown = text === null ? null : (transform?.(text) ?? text);
    if (!reply.isStream && !response.headersSent) {
      if (response.destroyed) return;
      const bytes = body !== null && shown === text ? body : Buffer.from(shown ?? '', 'utf8');
      response.writeHead(this.status, bytes === body ? responseHeaders(this.headers, true) : this.ownLength(bytes));
      response.end(bytes);
    } else if (this.status >= 400 && text !== null && !isMessage(text)) {
      reply.answer(rpcErrorText(idText(exchange.message), RPC.serverFailed, `${server} answered with HTTP ${this.status}.`));
    } else if (text === null) reply.end();
    else reply.answer(shown ?? text, {}, this.status);
  }

  /** The server's headers over another body. */
  private ownLength(bytes: Buffer): Record<string, string | string[]> {
    return { ...responseHeaders(this.headers, false), 'content-length': String(bytes.length) };
  }

  private sayFailure(why: string): void {
    const { reply, exchange } = this.owner;
    const { response } = exchange;
    if (this.tail !== null) return void response.destroy();
    if (exchange.message?.kind === 'request') reply.answer(rpcErrorText(idText(exchange.message), RPC.serverFailed, why));
    else if (response.headersSent) response.destroy();
    else reply.answer(rpcErrorText('null', RPC.serverFailed, why), {}, 502);
    // A stream that was begun by the server's own head has no way left to say it.
    if (response.headersSent && !reply.isStream && !response.writableEnded) response.destroy();
  }
}

const NO_HEADERS: IncomingHttpHeaders = {};
