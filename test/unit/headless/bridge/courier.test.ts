import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HttpLink } from '../../../../shared/gateway/upstreams/http-link.ts';
import { type ServerMessage, UpstreamError } from '../../../../shared/gateway/upstreams/link.ts';
import { readServerMessage } from '../../../../shared/gateway/upstreams/read-server-message.ts';
import { type ClientLine, readClientLine } from '../../../../shared/headless/bridge/client-line.ts';
import { type Courier, createCourier } from '../../../../shared/headless/bridge/courier.ts';

const BUSY = new UpstreamError('unreachable', 'HTTP 429', { status: 429, retryAfterMs: 1000, error: null });

interface UnderTest {
  readonly courier: Courier;
  readonly sent: string[];
  readonly answered: string[];
  readonly failed: string[];
  readonly heard: string[];
  /** What the next sends do. */
  fail: UpstreamError | null;
  say(text: string): void;
  end(error: UpstreamError): void;
  pass(ms: number): Promise<void>;
}

function setUp(maxConcurrent: number): UnderTest {
  vi.useFakeTimers({ toFake: ['setImmediate'] });
  const sent: string[] = [];
  const waits: { at: number; action: () => void }[] = [];
  let now = 0;
  let hear = (_message: ServerMessage): void => {};
  let close = (_error: UpstreamError | null): void => {};
  const under = {
    sent,
    answered: [] as string[],
    failed: [] as string[],
    heard: [] as string[],
    fail: null as UpstreamError | null,
  };
  const link: HttpLink = {
    state: 'running',
    send: async (text) => {
      if (under.fail !== null) throw under.fail;
      sent.push(text);
    },
    leave: () => {},
    onMessage: (listener) => (hear = listener),
    onClose: (listener) => (close = listener),
    close: async () => close(null),
  };
  const courier = createCourier({
    link,
    maxConcurrent,
    clock: {
      now: () => now,
      after: (ms, action) => {
        waits.push({ at: now + ms, action });
        return () => {};
      },
    },
    onAnswer: (line) => void under.answered.push(line.idText),
    onFailed: (line, error) => void under.failed.push(`${line.idText} ${error.code}`),
    onMessage: ({ text }) => void under.heard.push(text),
    onClose: () => void under.heard.push('closed'),
  });
  return Object.assign(under, {
    courier,
    say: (text: string) => {
      const message = readServerMessage(text);
      if (message !== null) hear(message);
    },
    end: (error: UpstreamError) => {
      close(error);
      vi.runAllTicks();
      vi.runAllTimers();
    },
    async pass(ms: number) {
      now += ms;
      for (const wait of waits.splice(0)) {
        if (wait.at <= now) wait.action();
        else waits.push(wait);
      }
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    },
  });
}

function request(id: string): ClientLine {
  const read = readClientLine(Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"tools/call"}`));
  if (!read.ok) throw new Error(read.message);
  return read.line;
}

const result = (id: string): string => `{"jsonrpc":"2.0","id":${id},"result":{}}`;

describe('a courier', () => {
  afterEach(() => vi.useRealTimers());

  it('lets so many requests go at once, and the next when one is answered', () => {
    const under = setUp(2);
    for (const id of ['1', '2', '3']) under.courier.post(request(id));
    expect(under.sent).toHaveLength(2);
    under.say(result('2'));
    expect([under.answered, under.sent.length, under.courier.size]).toEqual([['2'], 3, 2]);
  });

  it('takes a cancelled request off before it was sent, and hears no late answer to one that was', () => {
    const under = setUp(1);
    for (const id of ['1', '2']) under.courier.post(request(id));
    expect([under.courier.cancel(2), under.courier.cancel(1), under.courier.cancel(7)]).toEqual(['waiting', 'sent', 'unknown']);
    under.say(result('1'));
    expect([under.answered, under.heard, under.courier.size]).toEqual([[], [], 0]);
    // The same id may be used again.
    under.courier.post(request('1'));
    under.say(result('1'));
    expect(under.answered).toEqual(['1']);
  });

  it('asks a busy gateway again, which has done nothing, and gives up in the end', async () => {
    const under = setUp(4);
    under.fail = BUSY;
    under.courier.post(request('1'));
    await under.pass(0);
    expect(under.failed).toEqual([]);
    under.fail = null;
    await under.pass(1000);
    expect(under.sent).toHaveLength(1);
    under.fail = BUSY;
    under.courier.post(request('2'));
    for (let second = 0; second < 70; second += 1) await under.pass(1000);
    expect(under.failed).toEqual(['2 unreachable']);
  });

  it('fails what is under way when the connection ends, and keeps what the gateway never saw', () => {
    const under = setUp(1);
    for (const id of ['1', '2']) under.courier.post(request(id));
    under.end(new UpstreamError('closed', 'over'));
    expect([under.failed, under.heard]).toEqual([['1 closed'], ['closed']]);
    expect(under.courier.takeWaiting().map(({ idText }) => idText)).toEqual(['2']);
    expect(under.sent).toHaveLength(1);
  });

  it('answers a large id by its digits, also when the server rounded it', () => {
    const under = setUp(4);
    under.courier.post(request('9007199254740993'));
    under.courier.post(request('9007199254740995'));
    under.say(result('9007199254740993'));
    under.say(result('9007199254740996'));
    expect(under.answered).toEqual(['9007199254740993', '9007199254740995']);
  });

  it('keeps its own questions to itself', async () => {
    const under = setUp(1);
    const asked = under.courier.ask('{"id":"own"}', 'own');
    under.say(result('"own"'));
    expect((await asked).text).toBe(result('"own"'));
    expect([under.answered, under.heard]).toEqual([[], []]);
    const refused = expect(under.courier.ask('{"id":"own2"}', 'own2')).rejects.toMatchObject({ code: 'died' });
    under.end(new UpstreamError('died', 'x'));
    await refused;
  });

  it('passes on everything else, answers to nothing included', () => {
    const under = setUp(1);
    under.say('{"jsonrpc":"2.0","method":"notifications/x"}');
    under.say(result('99'));
    expect(under.heard).toHaveLength(2);
  });
});
