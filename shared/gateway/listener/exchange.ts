import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Grant } from '../../model/grant.ts';
import type { ClientMessage, MessageId } from '../wire/message.ts';

/** Where a request goes: one server as it is, or all servers of the grant as one. */
export type Address = { readonly kind: 'server'; readonly server: string } | { readonly kind: 'merged' };

/**
 * One HTTP request that got in: this machine, our names, a known grant, a body read strictly. An endpoint answers it by
 * `response`, or by the helpers in answers.ts.
 */
export class Exchange {
  readonly grant: Grant;
  readonly address: Address;
  readonly method: 'POST' | 'GET' | 'DELETE';
  /** The one message of a POST; null for GET and DELETE. */
  readonly message: ClientMessage | null;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  private closing: (() => void)[] | null = null;

  constructor(given: Pick<Exchange, 'grant' | 'address' | 'method' | 'message' | 'request' | 'response'>) {
    this.grant = given.grant;
    this.address = given.address;
    this.method = given.method;
    this.message = given.message;
    this.request = given.request;
    this.response = given.response;
  }

  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }

  get rawHeaders(): readonly string[] {
    return this.request.rawHeaders;
  }

  /** The client's connection closed before the answer was complete. */
  get wasLeft(): boolean {
    return this.response.closed && !this.response.writableFinished;
  }

  /** Runs once, when nothing more can be sent: the answer is complete, or the client has left; now, when that is so already. */
  onClosed(listener: () => void): void {
    if (this.response.closed) return listener();
    if (this.closing !== null) {
      this.closing.push(listener);
      return;
    }
    const closing = [listener];
    this.closing = closing;
    this.response.once('close', () => {
      for (const each of closing) each();
    });
  }
}

/** One value of a header that must not repeat; null when it is absent or given more than once. */
export function singleHeader(exchange: Pick<Exchange, 'headers'>, name: string): string | null {
  const value = exchange.headers[name];
  return typeof value === 'string' ? value : null;
}

/** Runs once when the client's connection closes before the answer is complete. */
export function onLeft(response: ServerResponse, listener: () => void): () => void {
  const handler = (): void => {
    if (!response.writableFinished) listener();
  };
  response.once('close', handler);
  return () => response.off('close', handler);
}

/** The text of an id as it stood in the message, or null, for an answer of our own. */
export function idText(message: ClientMessage | null): string {
  if (message === null || message.spans.id === null) return 'null';
  return message.text.slice(message.spans.id.start, message.spans.id.end);
}

/** An id as a key: the number 1 and the string "1" are different ids. */
export function idKey(id: MessageId): string {
  return typeof id === 'string' ? `s${id}` : `n${typeof id === 'number' ? id : id.source}`;
}
