import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Rich, richV2 } from '../traffic/sdk-clients.ts';
import { startPrinting } from './start-printing.ts';
import { type MessagesHarness, startMessages } from './messages-harness.ts';
import { type StatelessPost, statelessPost } from './stateless-post.ts';

const ASKING = join(import.meta.dirname, '../../fakes/servers/asking-server.ts');
const WHO = { who: { action: 'accept', content: { name: 'Ada' } } };
const ALL = { version: '1', default: 'allow' };
const ASK_FORM = {
  version: '1',
  default: 'deny',
  tools: { form: { action: 'require_approval' }, stateful: { action: 'require_approval' } },
};

/** Servers that ask back (MCP 2026-07-28, Multi Round-Trip Requests): what they ask is judged, the retry is the same decision. */
describe.each(['stdio', 'http', 'merged'] as const)('a server that asks back, over %s', (way) => {
  let harness: MessagesHarness;
  let client: Rich;
  let post: StatelessPost;
  let seen = 0;
  const ends: (() => Promise<void>)[] = [];
  const prefix = way === 'merged' ? 'asking__' : '';

  beforeAll(async () => {
    harness = await startMessages({}, (end) => void ends.push(end));
    if (way === 'http') {
      const { port, stop } = await startPrinting([process.execPath, ASKING, 'http']);
      ends.push(stop);
      await harness.addHttp('asking', `http://127.0.0.1:${port}/mcp`);
    } else await harness.add('asking', [process.execPath, ASKING, 'stdio']);
    const token = await harness.grant('ada');
    const url = way === 'merged' ? harness.url : harness.urlOf('asking');
    client = await richV2(url, token, 'auto');
    post = statelessPost(url, token);
    expect(client.protocolVersion).toBe('2026-07-28');
  });
  afterAll(async () => {
    await client.close();
    for (const end of ends.toReversed()) await end();
  });
  beforeEach(async () => {
    seen = (await harness.entries()).length;
  });
  afterEach(async () => {
    for (const { id } of await harness.questions()) await harness.deny(id);
    await harness.setPolicy('asking', ALL);
  });

  const call = (
    name: string,
    more: Record<string, unknown> = {},
    args: Record<string, unknown> = {},
  ): ReturnType<StatelessPost> => post('tools/call', { name: `${prefix}${name}`, arguments: args, ...more });

  /** What was recorded since the test began: what, by whom, what came of it. */
  async function recorded(): Promise<string[]> {
    return (await harness.entries())
      .slice(seen)
      .map(({ subject, effect, by, outcome }) => `${subject}: ${effect} by ${by}, ${outcome}`);
  }

  it('is asked about once for all rounds of one call, by a real client', async () => {
    await harness.setPolicy('asking', ASK_FORM);
    const done = client.call(`${prefix}stateful`, { text: 'x' });
    await harness.allow((await harness.question('tool')).id);
    expect((await done).text).toBe('stateful Ada x');
    expect(await recorded()).toEqual([
      'stateful: allow by person, result',
      'elicitation/create: allow by rule, result',
      'stateful: allow by continued, result',
      'elicitation/create: allow by rule, result',
      'stateful: allow by continued, result',
      'elicitation/create: allow by rule, result',
      'stateful: allow by continued, result',
    ]);
    const [first, , retry] = (await harness.entries()).slice(seen);
    expect(retry?.reason).toBe(`The same decision as entry ${first?.id}: the server had asked for more before it went on.`);
  });

  it('uses its limits once, and gives them back when the server fails in the end', async () => {
    const limits = [{ counter: 'c', window: 'hour', max: 1 }];
    await harness.setPolicy('asking', { version: '1', default: 'deny', tools: { form: { limits } } });
    expect((await client.call(`${prefix}form`, { text: 'a' })).text).toBe('form Ada a');
    expect((await client.call(`${prefix}form`, { text: 'a' })).text).toContain('Rate limit');
  });

  it('asks anew for other arguments, another state, other answers, or the same a second time', async () => {
    await harness.setPolicy('asking', ASK_FORM);
    const asked = call('stateful', {}, { text: 'x' });
    await harness.allow((await harness.question('tool')).id);
    expect((await asked).message.result).toMatchObject({ resultType: 'input_required', requestState: '1' });
    const tries = [
      ['stateful', { inputResponses: WHO, requestState: '1' }, 'y'],
      ['stateful', { inputResponses: WHO, requestState: '2' }, 'x'],
      ['stateful', { inputResponses: { other: WHO.who }, requestState: '1' }, 'x'],
      ['form', { inputResponses: WHO }, 'x'],
    ] as const;
    for (const [name, more, text] of tries) {
      const denied = call(name, more, { text });
      await harness.deny((await harness.question('tool')).id);
      expect((await denied).message.result?.content?.[0]?.text).toContain('[POLICY DENIED]');
    }
    expect((await call('stateful', { inputResponses: WHO, requestState: '1' }, { text: 'x' })).message.result).toMatchObject({
      requestState: '2',
    });
    const again = call('stateful', { inputResponses: WHO, requestState: '1' }, { text: 'x' });
    await harness.deny((await harness.question('tool')).id);
    expect((await again).message.result?.content?.[0]?.text).toContain('[POLICY DENIED]');
  });

  it('knows a retry without a state by what it answers, and one without answers by its state', async () => {
    await harness.setPolicy('asking', {
      ...ASK_FORM,
      tools: { ...ASK_FORM.tools, 'state-only': { action: 'require_approval' } },
    });
    for (const [name, more] of [
      ['form', { inputResponses: WHO }],
      ['state-only', { requestState: 'later' }],
    ] as const) {
      const asked = call(name);
      await harness.allow((await harness.question('tool')).id);
      expect((await asked).message.result?.resultType).toBe('input_required');
      expect((await call(name, more)).message.result).toMatchObject({ resultType: 'complete' });
    }
  });

  it.each(['a change of rules', 'a pause'])('forgets what was let through at %s', async (what) => {
    await harness.setPolicy('asking', ASK_FORM);
    const asked = call('form');
    await harness.allow((await harness.question('tool')).id);
    await asked;
    if (what === 'a pause') {
      await harness.pause();
      await harness.resume();
    } else await harness.setPolicy('asking', { ...ASK_FORM, description: 'another one' });
    const retry = call('form', { inputResponses: WHO });
    await harness.deny((await harness.question('tool')).id);
    expect((await retry).message.result?.content?.[0]?.text).toContain('[POLICY DENIED]');
    expect((await recorded()).filter((each) => each.startsWith('elicitation'))).toEqual([
      'elicitation/create: allow by rule, cancelled',
    ]);
  });

  it('does not show a client what was denied; its call ends and says so', async () => {
    const denied = call('sample');
    const question = await harness.question('sampling');
    expect(question.server).toBe('asking');
    await harness.deny(question.id, 'not today');
    const { message, text } = await denied;
    expect(message.result).toMatchObject({ resultType: 'complete', isError: true });
    expect(message.result?.content?.[0]?.text).toBe(
      '[POLICY DENIED] The person denied this request (sampling/createMessage) and says: not today. Do not ask again unless you are asked to.',
    );
    expect(text).not.toContain('inputRequests');
    expect(await recorded()).toEqual(['sample: allow by rule, result', 'sampling/createMessage: deny by person, not-sent']);
  });

  it('shows a client what was allowed, byte for byte, and goes on with it', async () => {
    const allowed = client.call(`${prefix}sample`);
    await harness.allow((await harness.question('sampling')).id);
    expect((await allowed).text).toContain('sampled by the client');
    expect(await recorded()).toEqual([
      'sample: allow by rule, result',
      'sampling/createMessage: allow by person, result',
      'elicitation/create: allow by rule, result',
      'sample: allow by continued, result',
    ]);
  });

  it('withdraws the question when the client leaves its call', async () => {
    await harness.setPolicy('asking', { ...ALL, sampling: { '*': { action: 'require_approval' } } });
    const leave = new AbortController();
    const left = post('tools/call', { name: `${prefix}sample`, arguments: {} }, leave.signal).catch(() => null);
    await harness.question('sampling');
    leave.abort();
    await left;
    await expect.poll(async () => (await harness.questions()).length).toBe(0);
    expect((await recorded()).at(-1)).toBe('sampling/createMessage: deny by client, not-sent');
  });

  it('lists nothing that its rules hide, and gives it to nobody', async () => {
    await harness.setPolicy('asking', {
      ...ALL,
      resources: { 'note://p*': { action: 'hide' } },
      prompts: { asks: { action: 'hide' } },
    });
    expect(await client.resources()).toEqual(['note://asks']);
    expect(await client.prompts()).toEqual([`${prefix}plain`]);
    await expect(client.read('note://plain')).rejects.toThrow('[POLICY DENIED]');
  });

  it('judges what is read and fetched the same way', async () => {
    const uri = 'note://asks';
    await harness.setPolicy('asking', {
      ...ALL,
      resources: { 'note://asks': { action: 'require_approval' } },
      prompts: { asks: { action: 'deny', reason: 'Not this one.' } },
    });
    expect(await client.read('note://plain')).toMatchObject([{ text: 'plain' }]);
    const read = client.read(uri);
    const question = await harness.question('resources');
    expect(question).toMatchObject({ tool: 'resources/read note://asks', about: 'resources' });
    await harness.allow(question.id);
    expect(await read).toMatchObject([{ text: 'for Ada' }]);
    const { message, status } = await post('prompts/get', { name: `${prefix}asks` });
    expect(status).toBe(200);
    expect(message.error).toMatchObject({ code: -32010, data: { retry: 'never' } });
    expect(message.error?.message).toMatch(/^\[POLICY DENIED\] .*Not this one\./);
    expect((await post('prompts/get', { name: `${prefix}plain` })).message.error).toBeUndefined();
    expect(await recorded()).toEqual([
      'resources/read note://plain: allow by rule, result',
      'resources/read note://asks: allow by person, result',
      'elicitation/create: allow by rule, result',
      'resources/read note://asks: allow by continued, result',
      'prompts/get asks: deny by rule, not-sent',
      'prompts/get plain: allow by rule, result',
    ]);
  });
});
