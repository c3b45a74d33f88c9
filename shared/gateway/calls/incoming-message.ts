import type { JsonObject } from '../../model/json.ts';
import type { ClientMessage } from '../wire/message.ts';
import type { CallerChannel, CallOrigin, ForwardOutcome } from './incoming-call.ts';

/**
 * One judged message that is no tool call, on its way: a client reads or fetches something, or a server asks the client for
 * something. `params` were read strictly: what was judged is what `forward` sends, byte for byte.
 */
export interface IncomingMessage {
  /** The client that sends it, or that is asked. */
  readonly origin: CallOrigin;
  readonly server: string;
  readonly method: string;
  readonly params: JsonObject;
  /** Ends when nobody wants it any more: whoever sent it took it back, or its way is closed. */
  readonly channel: CallerChannel;
  /** Who waits while a person is asked. */
  readonly asker: 'client' | 'server';
  /** The client's own request; null for what a server asks. */
  readonly request: ClientMessage | null;
  /** Sends it on and resolves with what became of it. Never rejects. */
  forward(): Promise<ForwardOutcome>;
}

/** forwarded: it went on, and was answered. refused: it goes nowhere; `text` says why, and `retry` whether to try again. */
export type MessageAnswer = { readonly kind: 'forwarded' } | MessageRefusal;

export interface MessageRefusal {
  readonly kind: 'refused';
  readonly text: string;
  readonly retry: 'later' | 'never';
  readonly retryAfterSeconds: number | null;
}

export type HandleMessage = (message: IncomingMessage) => Promise<MessageAnswer>;
