import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallAnswer, IncomingCall } from '../../../shared/gateway/calls/incoming-call.ts';
import { until } from '../../harness/until.ts';
import { type RawClient, rawClient } from './raw-client.ts';
import { richV1 } from './sdk-clients.ts';
import { startHttpServer, startTraffic, STDIO, type TrafficUnderTest } from './traffic-harness.ts';

/** A call that waits for a person, played by the test. */
interface Waiting {
  readonly call: IncomingCall;
  readonly gone: ('cancelled' | 'left')[];
  settle(answer: CallAnswer | 'forward'): void;
}

const DENIAL: CallAnswer = { kind: 'answer', result: { content: [{ type: 'text', text: '[POLICY DENIED] no' }], isError: true } };

describe.each(['stdio', 'http'] as const)('a call to a server over %s that waits for a person', (transport) => {
  let under: TrafficUnderTest;
  let stopServer = async (): Promise<void> => {};
  let client: RawClient;
  let waiting: Waiting[] = [];

  beforeAll(async () => {
    if (transport === 'stdio') under = await startTraffic({ everything: STDIO.everything });
    else {
      const server = await startHttpServer('everything');
      stopServer = server.stop;
      under = await startTraffic({ everything: server.connection });
    }
    client = await rawClient(under.url('everything')).open();
  });
  afterAll(async () => {
    await under.stop();
    await stopServer();
  });
  afterEach(() => {
    under.decide = null;
    waiting = [];
  });

  /** From now on calls wait until the test settles them. */
  function makeCallsWait(): void {
    under.decide = (call) =>
      new Promise((resolve) => {
        const gone: ('cancelled' | 'left')[] = [];
        call.channel.onGone((how) => gone.push(how));
        waiting.push({
          call,
          gone,
          settle(answer) {
            if (answer !== 'forward') resolve(answer);
            else {
              void call.forward().then((outcome) => {
                ran.push({ id: String(call.message.id), kind: outcome.kind });
                resolve({ kind: 'forwarded' });
              });
            }
          },
        });
      });
  }
  const ran: { id: string; kind: string }[] = [];

  const callText = (id: string, text: string, meta = ''): string =>
    `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{${meta}"name":"echo","arguments":{"message":"${text}"}}}`;

  const theWaiting = (count = 1): Promise<Waiting> => until('the question', () => waiting[count - 1]);

  it('holds up nothing else in its session', async () => {
    makeCallsWait();
    const held = client.call('1', 'echo', ',"arguments":{"message":"held"}');
    const question = await theWaiting();
    const listed = await (await client.post('{"jsonrpc":"2.0","id":2,"method":"tools/list"}')).text();
    expect(listed).toContain('"echo"');
    expect(await (await client.post('{"jsonrpc":"2.0","id":3,"method":"ping"}')).text()).toContain('"id":3');
    question.settle('forward');
    expect(await held).toContain('held');
  });

  it('is answered with a denial that never reaches the server', async () => {
    makeCallsWait();
    const response = client.post(callText('"d"', 'x'));
    (await theWaiting()).settle(DENIAL);
    expect(await (await response).json()).toEqual({
      jsonrpc: '2.0',
      id: 'd',
      result: { content: [{ type: 'text', text: '[POLICY DENIED] no' }], isError: true },
    });
  });

  it('is answered with an error', async () => {
    makeCallsWait();
    const response = client.post(callText('12345678901234567890', 'x'));
    (await theWaiting()).settle({ kind: 'error', code: -32602, message: 'no such tool' });
    expect(await (await response).text()).toBe(
      '{"jsonrpc":"2.0","id":12345678901234567890,"error":{"code":-32602,"message":"no such tool"}}',
    );
  });

  it('reports progress that only grows, and then the answer in the same stream', async () => {
    makeCallsWait();
    const response = client.post(callText('5', 'after waiting', '"_meta":{"progressToken":"t"},'));
    const question = await theWaiting();
    expect(question.call.channel.wantsProgress).toBe(true);
    question.call.channel.progress(1, 'waiting for approval: echo');
    question.call.channel.progress(1, 'still waiting');
    const begun = await response;
    expect(begun.headers.get('content-type')).toBe('text/event-stream');
    question.settle('forward');
    const messages = eventsOf(await begun.text());
    expect(messages).toHaveLength(3);
    expect(messages[0]).toMatchObject({
      method: 'notifications/progress',
      params: { progressToken: 't', progress: 1, message: 'waiting for approval: echo' },
    });
    expect(messages[1]?.params?.progress).toBeGreaterThan(1);
    expect(messages[2]).toMatchObject({ id: 5, result: { content: [{ text: expect.stringContaining('after waiting') }] } });
  });

  it('sends no progress to a client that gave no token or takes no events', async () => {
    makeCallsWait();
    const withoutToken = client.post(callText('6', 'x'));
    const one = await theWaiting();
    expect(one.call.channel.wantsProgress).toBe(false);
    one.call.channel.progress(1, 'ignored');
    one.settle(DENIAL);
    expect((await withoutToken).headers.get('content-type')).toBe('application/json');
    const withoutEvents = client.post(callText('7', 'x', '"_meta":{"progressToken":1},'), { accept: 'application/json' });
    const two = await theWaiting(2);
    two.call.channel.progress(1, 'ignored');
    two.settle(DENIAL);
    expect((await withoutEvents).headers.get('content-type')).toBe('application/json');
  });

  it('hears that its client cancelled it, and tells the server nothing', async () => {
    makeCallsWait();
    const response = client.post(callText('8', 'never sent'));
    const question = await theWaiting();
    const cancelled = await client.post('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":8}}');
    expect(cancelled.status).toBe(202);
    expect(question.gone).toEqual(['cancelled']);
    expect(question.call.channel.gone).toBe(true);
    // Even when the permission comes at the same moment.
    question.settle('forward');
    expect(await (await response).text()).toBe('');
    await until('the outcome', () => ran.some(({ id, kind }) => id === '8' && kind === 'cancelled'));
  });

  it('is not cancelled by another session that uses the same id', async () => {
    const other = await rawClient(under.url('everything'), 'b').open();
    makeCallsWait();
    const response = client.post(callText('9', 'mine'));
    const question = await theWaiting();
    await other.post('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}');
    expect(question.gone).toEqual([]);
    question.settle('forward');
    expect(await (await response).text()).toContain('mine');
    await other.end();
  });

  it('hears that its client left', async () => {
    makeCallsWait();
    const leave = new AbortController();
    const response = client.post(callText('10', 'x'), {}, leave.signal).catch(() => null);
    const question = await theWaiting();
    leave.abort();
    await response;
    await until('the news', () => question.gone.length > 0);
    expect(question.gone).toEqual(['left']);
    question.settle(DENIAL);
  });

  it('works for a real client that resets its clock with progress', async () => {
    const real = await richV1(under.url('everything'), 'a');
    makeCallsWait();
    const seen: (string | undefined)[] = [];
    const result = real.call('echo', { message: 'hello' }, { onprogress: ({ message }) => seen.push(message) });
    const question = await theWaiting();
    question.call.channel.progress(1, 'waiting for approval: echo');
    await until('the progress', () => seen.length > 0);
    question.settle('forward');
    expect((await result).text).toContain('hello');
    expect(seen[0]).toBe('waiting for approval: echo');
    await real.close();
  });
});

function eventsOf(text: string): { id?: unknown; method?: string; params?: { progress?: number }; result?: unknown }[] {
  return (
    text
      .split('\n')
      // Servers that can resume a stream begin it with an event without data.
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice(6)) as { params?: { progress?: number } })
  );
}
