import type { ServerResponse } from 'node:http';
import type { Exchange } from '../listener/exchange.ts';
import type { Clock } from '../ports.ts';
import { sseEventText } from '../wire/sse.ts';
import { keepAlive, startEventStream, writeEvent } from './http-reply.ts';
import type { ResumableStreams } from './resumable-streams.ts';

/** What a server says unasked waits for the client's stream up to these limits; then the oldest is forgotten. */
const MAX_QUEUED_MESSAGES = 1000;
const MAX_QUEUED_CHARACTERS = 8 * 1024 * 1024;

/** The stream of one session for what its server says unasked (the GET of Streamable HTTP), and what waits for it. */
export interface ServerStream {
  /**
   * Takes over as the session's stream and gets what waited. A client that names the last event that it has seen
   * (`Last-Event-ID`) gets what it missed, of whichever stream that was; false, without an answer, when nobody knows any more.
   * `onClosed` runs when it is over.
   */
  open(exchange: Pick<Exchange, 'response'>, lastEventId: string | null, onClosed: () => void): boolean;
  /** False when no stream is open. */
  send(text: string): boolean;
  /** Keeps a message for the next stream. */
  keep(text: string): void;
  end(): void;
}

export function createServerStream(clock: Clock, streams: ResumableStreams): ServerStream {
  const queue: string[] = [];
  let queuedCharacters = 0;
  let response: Exchange['response'] | null = null;

  function isOpen(): boolean {
    return response !== null && !response.writableEnded && !response.destroyed;
  }

  const stream = streams.open(takeUp);

  function takeUp(opened: ServerResponse, missed: readonly { readonly id: string; readonly text: string }[]): void {
    // One stream at a time: a client that opens another has lost the first.
    response?.end();
    response = opened;
    startEventStream(opened);
    for (const { id, text } of missed) opened.write(sseEventText(text, id));
    const stopKeepAlive = keepAlive(opened, clock);
    opened.once('close', () => {
      stopKeepAlive();
      if (response === opened) response = null;
    });
    for (const text of queue.splice(0)) writeEvent(opened, text, stream.add(text));
    queuedCharacters = 0;
  }

  return {
    open({ response: opened }, lastEventId, onClosed) {
      if (lastEventId === null) takeUp(opened, []);
      else if (!streams.takeUp(lastEventId, opened)) return false;
      opened.once('close', onClosed);
      return true;
    },
    send(text) {
      if (response === null || !isOpen()) return false;
      writeEvent(response, text, stream.add(text));
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
