import type { Dispatcher } from 'undici';
import type { Clock } from '../ports.ts';
import { createSseReader } from '../wire/sse.ts';

export interface StreamReading {
  readonly clock: Clock;
  /** Hears the data of each event, and says whether that was all that is wanted of this stream. */
  readonly take: (data: string) => boolean;
  readonly onTooLarge: () => void;
  /** The stream ended before its time. */
  readonly onBroken: (error: unknown) => void;
  /** Resolves when more is wanted. */
  readonly whenReady: () => Promise<void> | void;
}

/** A server ends a stream after its answer; one that does not is left. */
const LINGER_MS = 1000;

/** Reads a server's event stream to its end. Resolves with the id of its last event, or null; never rejects. */
export async function readEventStream(body: Dispatcher.ResponseData['body'], reading: StreamReading): Promise<string | null> {
  let lastId: string | null = null;
  const linger: (() => void)[] = [];
  const reader = createSseReader((event) => {
    lastId = event.id ?? lastId;
    const isAll = reading.take(event.data);
    if (isAll && linger.length === 0) linger.push(reading.clock.after(LINGER_MS, () => body.destroy()));
  }, reading.onTooLarge);
  try {
    for await (const part of body as AsyncIterable<Buffer>) {
      reader.push(part);
      await reading.whenReady();
    }
  } catch (error) {
    reading.onBroken(error);
  }
  for (const cancel of linger) cancel();
  return lastId;
}
