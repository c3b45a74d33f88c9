import { idKey } from '../../gateway/listener/exchange.ts';
import type { Clock } from '../../gateway/ports.ts';
import type { HttpLink } from '../../gateway/upstreams/http-link.ts';
import { type ServerMessage, UpstreamError } from '../../gateway/upstreams/link.ts';
import type { MessageId } from '../../gateway/wire/message.ts';
import type { ClientLine } from './client-line.ts';

type Headers = Readonly<Record<string, string>>;

export interface CourierOptions {
  readonly link: HttpLink;
  /** Requests under way at once; more wait here, where they can still be cancelled. */
  readonly maxConcurrent: number;
  readonly clock: Clock;
  /** The answer to a request; it is not under way any more. */
  readonly onAnswer: (line: ClientLine, message: ServerMessage) => void;
  /** A request that has no answer. */
  readonly onFailed: (line: ClientLine, error: UpstreamError) => void;
  /** Everything else that the server says. */
  readonly onMessage: (message: ServerMessage) => void;
  /** The connection is over; null when we closed it. Requests that were under way have failed by then. */
  readonly onClose: (error: UpstreamError | null) => void;
}

/** Carries messages over one connection to the gateway and knows which requests are under way on it. */
export interface Courier {
  /** Sends a request now or when there is room. It ends in `onAnswer`, `onFailed` or a cancellation. */
  post(line: ClientLine, headers?: Headers): void;
  /** Sends what has no answer. Resolves when the gateway took it; rejects with UpstreamError. */
  tell(text: string, headers?: Headers): Promise<void>;
  /** Asks something of our own. Rejects with UpstreamError. */
  ask(text: string, id: MessageId): Promise<ServerMessage>;
  /** Nobody waits for this request any more. sent: the gateway has it. */
  cancel(id: MessageId): 'sent' | 'waiting' | 'unknown';
  /** Requests that the gateway has not seen, in order; they are taken off. */
  takeWaiting(): ClientLine[];
  isUnderWay(id: MessageId): boolean;
  /** Requests under way or waiting. */
  readonly size: number;
  close(): Promise<void>;
}

interface Errand {
  readonly line: ClientLine;
  readonly headers: Headers;
  readonly startedAt: number;
}

/** A gateway that has too much to do is asked again for so long. It refused at its door, so nothing happens twice. */
const BUSY_LIMIT_MS = 60_000;
const SHORTEST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1000;
/** Answers to what was cancelled may still come: that many ids are remembered. */
const MAX_LEFT = 1000;

export function createCourier(options: CourierOptions): Courier {
  const { link, clock, maxConcurrent } = options;
  const underWay = new Map<string, Errand>();
  const waiting: Errand[] = [];
  const own = new Map<string, { resolve(message: ServerMessage): void; reject(error: UpstreamError): void }>();
  const left = new Set<string>();
  let isHeld = false;
  let isOver = false;
  let retryMs = SHORTEST_RETRY_MS;

  link.onMessage((message) => {
    if (message.kind === 'response' && message.id !== null) takeAnswer(message, message.id);
    else options.onMessage(message);
  });
  link.onClose((error) => {
    isOver = true;
    // What each request was refused with comes first; it says which of them the gateway has never taken.
    setImmediate(() => {
      // Nobody refused these: the gateway has them, and what becomes of them is not known.
      const failure = error === null ? closed() : new UpstreamError(error.code, error.message);
      for (const errand of [...underWay.values()]) fail(errand, failure);
      for (const { reject } of own.values()) reject(failure);
      own.clear();
      options.onClose(error);
    });
  });

  function takeAnswer(message: ServerMessage, id: MessageId): void {
    const key = idKey(id);
    const asked = own.get(key);
    if (asked !== undefined) {
      own.delete(key);
      return asked.resolve(message);
    }
    if (left.delete(key)) return;
    const errand = underWay.get(key) ?? nearestTo(id);
    if (errand === undefined) return options.onMessage(message);
    underWay.delete(keyOf(errand.line));
    retryMs = SHORTEST_RETRY_MS;
    options.onAnswer(errand.line, message);
    pump();
  }

  /** A server that could not hold the digits of an id answers under a rounded one. */
  function nearestTo(id: MessageId): Errand | undefined {
    if (typeof id === 'string' || Number.isSafeInteger(id.valueOf())) return undefined;
    return [...underWay.values()].find(({ line }) => line.id !== null && line.id.valueOf() === id.valueOf());
  }

  function pump(): void {
    while (!isHeld && !isOver && underWay.size < maxConcurrent) {
      const errand = waiting.shift();
      if (errand === undefined) return;
      start(errand);
    }
  }

  function start(errand: Errand): void {
    underWay.set(keyOf(errand.line), errand);
    link.send(errand.line.text, errand.headers).catch((error: unknown) => {
      if (underWay.get(keyOf(errand.line)) !== errand) return;
      const failure = asUpstreamError(error);
      if (isBusy(failure) && clock.now() - errand.startedAt < BUSY_LIMIT_MS) return holdBack(errand);
      fail(errand, failure);
    });
  }

  function fail(errand: Errand, error: UpstreamError): void {
    if (underWay.get(keyOf(errand.line)) !== errand) return;
    underWay.delete(keyOf(errand.line));
    options.onFailed(errand.line, error);
    pump();
  }

  function holdBack(errand: Errand): void {
    underWay.delete(keyOf(errand.line));
    waiting.unshift(errand);
    if (isHeld) return;
    isHeld = true;
    clock.after(retryMs, () => {
      isHeld = false;
      pump();
    });
    retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
  }

  async function tell(text: string, headers: Headers = {}): Promise<void> {
    const startedAt = clock.now();
    for (;;) {
      try {
        return await link.send(text, headers);
      } catch (error) {
        const failure = asUpstreamError(error);
        if (!isBusy(failure) || clock.now() - startedAt > BUSY_LIMIT_MS) throw failure;
        await new Promise<void>((resolve) => void clock.after(LONGEST_RETRY_MS, resolve));
      }
    }
  }

  return {
    post(line, headers = {}) {
      waiting.push({ line, headers, startedAt: clock.now() });
      pump();
    },
    tell,
    ask: (text, id) =>
      new Promise((resolve, reject) => {
        const key = idKey(id);
        own.set(key, { resolve, reject });
        tell(text).catch((error: unknown) => {
          if (own.delete(key)) reject(asUpstreamError(error));
        });
      }),
    cancel(id) {
      const key = idKey(id);
      const index = waiting.findIndex(({ line }) => keyOf(line) === key);
      if (index !== -1) {
        waiting.splice(index, 1);
        return 'waiting';
      }
      if (!underWay.delete(key)) return 'unknown';
      left.add(key);
      const [oldest] = left;
      if (left.size > MAX_LEFT && oldest !== undefined) left.delete(oldest);
      pump();
      return 'sent';
    },
    takeWaiting: () => waiting.splice(0).map(({ line }) => line),
    isUnderWay: (id) => underWay.has(idKey(id)) || waiting.some(({ line }) => keyOf(line) === idKey(id)),
    get size() {
      return underWay.size + waiting.length;
    },
    close: () => link.close(),
  };
}

/** The door's own refusal; a server's 429 has no such header or is an answer. */
function isBusy(error: UpstreamError): boolean {
  return error.refusal?.status === 429 && error.refusal.retryAfterMs !== null;
}

function asUpstreamError(error: unknown): UpstreamError {
  return error instanceof UpstreamError ? error : new UpstreamError('unreachable', String(error));
}

function closed(): UpstreamError {
  return new UpstreamError('closed', 'The connection was closed.');
}

function keyOf(line: ClientLine): string {
  return line.id === null ? '' : idKey(line.id);
}
