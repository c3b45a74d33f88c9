import type { Exchange } from '../listener/exchange.ts';
import type { Clock } from '../ports.ts';
import { keepAlive, startEventStream, writeEvent } from './http-reply.ts';

/** What a server says unasked waits for the client's stream up to these limits; then the oldest is forgotten. */
const MAX_QUEUED_MESSAGES = 1000;
const MAX_QUEUED_CHARACTERS = 8 * 1024 * 1024;

/** The stream of one session for what its server says unasked (the GET of Streamable HTTP), and what waits for it. */
export interface ServerStream {
  /** Takes over as the session's stream and gets what waited. `onClosed` runs when it is over. */
  open(exchange: Pick<Exchange, 'response'>, onClosed: () => void): void;
  /** False when no stream is open. */
  send(text: string): boolean;
  /** Keeps a message for the next stream. */
  keep(text: string): void;
  end(): void;
}

export function createServerStream(clock: Clock): ServerStream {
  const queue: string[] = [];
  let queuedCharacters = 0;
  let response: Exchange['response'] | null = null;

  function isOpen(): boolean {
    return response !== null && !response.writableEnded && !response.destroyed;
  }

  return {
    open(exchange, onClosed) {
      // One stream at a time: a client that opens another has lost the first.
      response?.end();
      const opened = exchange.response;
      response = opened;
      startEventStream(opened);
      const stopKeepAlive = keepAlive(opened, clock);
      opened.once('close', () => {
        stopKeepAlive();
        if (response === opened) response = null;
        onClosed();
      });
      for (const text of queue.splice(0)) writeEvent(opened, text);
      queuedCharacters = 0;
    },
    send(text) {
      if (response === null || !isOpen()) return false;
      writeEvent(response, text);
      return true;
    },
    keep(text) {
      queue.push(text);
      queuedCharacters += text.length;
      while (queue.length > MAX_QUEUED_MESSAGES || queuedCharacters > MAX_QUEUED_CHARACTERS) {
        queuedCharacters -= queue.shift()?.length ?? 0;
      }
    },
    end() {
      response?.end();
    },
  };
}
