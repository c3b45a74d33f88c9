import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../harness/until.ts';
import { type RawClient, rawClient } from '../traffic/raw-client.ts';
import { type MessagesHarness, startMessages } from './messages-harness.ts';

const HOSTILE = [process.execPath, join(import.meta.dirname, '../../fakes/servers/hostile-asker.ts')];

function sampling(id: number | string, text = 'a poem'): string {
  const params = { messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens: 5 };
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'sampling/createMessage', params });
}
const log = (data: string): string =>
  JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } });

/** A server over stdio that plays tricks, and a client that sees every byte. */
describe('a hostile server', () => {
  let harness: MessagesHarness;
  let token = '';
  let client: RawClient;
  /** What the client's own stream brought, one message each. */
  let stream: string[] = [];
  let leave = new AbortController();
  let count = 0;
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    harness = await startMessages({ hostile: HOSTILE }, (end) => void ends.push(end));
  });
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  });
  beforeEach(async () => {
    count += 1;
    token = await harness.grant(`client ${count}`);
    client = await rawClient(harness.urlOf('hostile'), token).open();
    stream = [];
    leave = new AbortController();
    void listen(await client.get(leave.signal), stream);
  });
  afterEach(async () => {
    leave.abort();
    for (const { id } of await harness.questions()) await harness.deny(id);
    await client.end();
  });

  async function say(...lines: string[]): Promise<string> {
    return client.call('"say"', 'say', `,"arguments":${JSON.stringify({ lines })}`);
  }

  async function heard(): Promise<string[]> {
    const lines = await harness.logs('hostile');
    return lines.filter((line) => line.startsWith('heard: ')).map((line) => line.slice(7));
  }

  const everything = (answer: string): string => answer + stream.join('\n');

  it.each([
    ['in a batch', `[${sampling(1)}]`],
    ['behind a second method', sampling(2).replace('"params"', '"method":"ping","params"')],
    ['behind a second id', sampling(3).replace('"params"', '"id":null,"params"')],
    ['behind a result', sampling(4).replace('"params"', '"result":{},"params"')],
    ['in another case', sampling(5).replace('"method":"sampling', '"Method":"sampling')],
    ['by a method in another case', sampling(6).replace('sampling/createMessage', 'Sampling/CreateMessage')],
    ['without an id', sampling(7).replace('"id":7,', '')],
    ['with two readings', sampling(8).replace('"maxTokens":5', '"maxTokens":5,"maxTokens":5000')],
  ])('gets nothing past the rules %s', async (_how, line) => {
    const answer = await say(line, log('after it'));
    await until('the next message', () => everything(answer).includes('after it'));
    expect(everything(answer)).not.toMatch(/createMessage/i);
    expect(await harness.questions()).toEqual([]);
  });

  it('gets one request for one id, and no answer that was not asked for', async () => {
    const answer = await say(sampling(5, 'first'), sampling(5, 'second'), '{"jsonrpc":"2.0","id":5,"method":"roots/list"}');
    const { id } = await harness.question('sampling');
    await until('the refusals', async () => (await heard()).filter((line) => line.includes('this id is in use')).length === 2);
    // The client can't know of it yet.
    await client.post(
      '{"jsonrpc":"2.0","id":5,"result":{"role":"assistant","content":{"type":"text","text":"guessed"},"model":"m"}}',
    );
    expect((await client.post('{"jsonrpc":"2.0","id":9,"method":"tools/list"}')).status).toBe(200);
    expect((await heard()).join()).not.toContain('guessed');
    expect(everything(answer)).not.toContain('createMessage');
    await harness.allow(id);
    await until('the request', () => everything(answer).includes(sampling(5, 'first')));
    const result =
      '{"result":{"role":"assistant","content":{"type":"text","text":"real"},"model":"m", "n":1.50},"id":5,"jsonrpc":"2.0"}';
    await client.post(result);
    await until('the answer', async () => (await heard()).includes(result));
    expect(everything(answer)).not.toContain('second');
    await until('the outcome', async () => (await harness.messages()).at(-1)?.outcome === 'result');
  });

  it('keeps every other message in order while it waits', async () => {
    const answer = await say(
      log('one'),
      sampling('x'),
      log('two'),
      '{"jsonrpc":"2.0","id":"r","method":"roots/list"}',
      log('three'),
    );
    const { id } = await harness.question('sampling');
    await until('the rest', () => everything(answer).includes('three'));
    expect(everything(answer)).not.toContain('createMessage');
    const order = ['one', 'two', 'roots/list', 'three'].map((each) => everything(answer).indexOf(each));
    expect(order.toSorted((a, b) => a - b)).toEqual(order);
    await harness.allow(id);
    await until('the request', () => everything(answer).includes(sampling('x')));
  });

  it('takes its own question back, and its client hears nothing of it', async () => {
    const answer = await say(sampling('gone'));
    await harness.question('sampling');
    const cancelled = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"gone"}}';
    const second = await say(cancelled, log('after it'));
    await until('no question to be left', async () => (await harness.questions()).length === 0);
    await until('the next message', () => everything(answer + second).includes('after it'));
    expect(everything(answer + second)).not.toMatch(/cancelled|createMessage/);
    expect((await harness.messages()).at(-1)).toMatchObject({
      effect: 'deny',
      by: 'client',
      reason: 'The server took its request back.',
    });
  });

  it('may ask while no stream is open: what is allowed waits for one', async () => {
    leave.abort();
    await say(sampling('later'));
    await harness.allow((await harness.question('sampling')).id);
    const again = new AbortController();
    const late: string[] = [];
    void listen(await client.get(again.signal), late);
    await until('the request', () => late.includes(sampling('later')));
    again.abort();
  });

  it('is denied when its session ends', async () => {
    await say(sampling('x'));
    await harness.question('sampling');
    await client.end();
    await until('no question to be left', async () => (await harness.questions()).length === 0);
    expect((await harness.messages()).at(-1)).toMatchObject({ effect: 'deny', by: 'client' });
  });

  it('buries nobody in questions when it asks 1,000 times at once', async () => {
    const before = (await harness.messages()).length;
    const asked = Array.from({ length: 1000 }, (_, index) => sampling(1000 + index, `number ${index}`));
    const answer = await say(...asked);
    await until('the refusals', async () => (await heard()).filter((line) => line.includes('Too many requests wait')).length > 0);
    expect((await harness.questions()).length).toBeLessThanOrEqual(10);
    expect((await harness.messages()).length - before).toBeLessThanOrEqual(250);
    expect(await (await client.post('{"jsonrpc":"2.0","id":3,"method":"tools/list"}')).text()).toContain('"say"');
    expect(everything(answer)).not.toContain('createMessage');
  });

  it('has its address shown for what it is, before anything is opened', async () => {
    const params = { mode: 'url', url: 'https://bank.example@evil.example/login', elicitationId: 'e', message: 'Please log in' };
    const line = JSON.stringify({ jsonrpc: '2.0', id: 'open', method: 'elicitation/create', params });
    const answer = await say(line);
    const question = await harness.question('elicitation');
    expect(question.tool).toBe('elicitation/create https://bank.example@evil.example/login');
    expect(question.facts[0]).toMatchObject({ label: 'Host', value: 'evil.example (not this machine)', tone: 'warning' });
    expect(question.facts.map(({ value }) => value)).toContain('What stands before "@" is a user name, not the host');
    await harness.deny(question.id);
    await until('the answer', async () =>
      (await heard()).includes('{"jsonrpc":"2.0","id":"open","result":{"action":"decline"}}'),
    );
    expect(everything(answer)).not.toContain('evil.example');
  });
});

/** Collects the messages of a stream until it ends. */
async function listen(response: Response, into: string[]): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const line = event.split('\n').find((each) => each.startsWith('data: '));
        if (line !== undefined) into.push(line.slice(6));
      }
    }
  } catch {
    // The test left.
  }
}
