import { describe, expect, it } from 'vitest';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { expectSteps } from '../../harness/expect-steps.ts';
import { until } from '../../harness/until.ts';
import { EVERYTHING_HTTP, NOTES, startMerged, startOnPort } from './merged-harness.ts';
import { connectRich } from './rich-client.ts';

describe.each(['stdio', 'http'] as const)('what servers ask the client through the merged address, over %s', (transport) => {
  async function start() {
    const harness = await startMerged(transport === 'stdio' ? { everything: SERVER_COMMANDS.everything } : {});
    if (transport === 'http') await harness.addHttp('everything', `http://127.0.0.1:${await startOnPort(EVERYTHING_HTTP)}/mcp`);
    await harness.add('other', NOTES('other'));
    return { harness, rich: await connectRich(harness, 'ada') };
  }

  it('brings sampling and elicitation to the client and the answers back', async () => {
    const { rich } = await start();
    const sampled = await rich.call('everything__trigger-sampling-request', { prompt: 'why?', maxTokens: 10 });
    expect(sampled).toContain('ada was asked');
    const elicited = await rich.call('everything__trigger-elicitation-request');
    expect(elicited).toContain('ada the person');
    expect(rich.asked).toEqual(expect.arrayContaining(['sampling', 'elicitation']));
  });

  it('brings roots to every server that asks, and tells every server when they change', async () => {
    const { rich } = await start();
    expect(await rich.call('everything__get-roots-list')).toContain('file:///home/ada');
    const before = rich.asked.length;
    await rich.client.sendRootsListChanged();
    await until('the server to ask again', () => rich.asked.slice(before).includes('roots'));
  });

  it('brings progress to the request that it is about', async () => {
    const { rich } = await start();
    const seen: Record<'a' | 'b', number[]> = { a: [], b: [] };
    const params = (duration: number) => ({
      name: 'everything__trigger-long-running-operation',
      arguments: { duration, steps: 3 },
    });
    await Promise.all([
      rich.client.callTool(params(1.2), undefined, { onprogress: ({ progress }) => seen.a.push(progress) }),
      rich.client.callTool(params(0.9), undefined, { onprogress: ({ progress }) => seen.b.push(progress) }),
    ]);
    expectSteps(seen.a);
    expectSteps(seen.b);
  });
});

it('keeps requests of two servers apart that have the same id and the same progress token', async () => {
  const harness = await startMerged({ one: NOTES('one'), two: NOTES('two') });
  const rich = await connectRich(harness, 'ada');
  const answers = await Promise.all([rich.call('one__ask'), rich.call('two__ask')]);
  const roots = JSON.stringify({ roots: [{ uri: 'file:///home/ada', name: 'ada' }] });
  expect(answers).toEqual([`one got ${roots} for 1`, `two got ${roots} for 1`]);
});

it('tells the right server which of its requests the client has cancelled, by the id that it knows', async () => {
  const harness = await startMerged({ one: NOTES('one'), two: NOTES('two') });
  const rich = await connectRich(harness, 'ada');
  await rich.call('two__who');
  const cancel = new AbortController();
  const hanging = rich.client.callTool({ name: 'one__hang' }, undefined, { signal: cancel.signal });
  await rich.call('one__who');
  cancel.abort('enough');
  await expect(hanging).rejects.toThrow('enough');
  const logOf = async (name: string): Promise<string> => (await harness.logs(name)).join('\n');
  const line = await until('the server to hear of it', async () => /cancelled: (.*)/.exec(await logOf('one'))?.[1]);
  const hangingId = Number(/hanging: (\d+)/.exec(await logOf('one'))?.[1]);
  expect(JSON.parse(line)).toMatchObject({
    params: { requestId: hangingId, reason: expect.stringContaining('enough') as string },
  });
  expect(await logOf('two')).not.toContain('cancelled');
  expect(await rich.call('one__who')).toBe('one');
});

it('keeps two clients apart', async () => {
  const harness = await startMerged({ one: NOTES('one'), two: NOTES('two') });
  const ada = await connectRich(harness, 'ada');
  const bob = await connectRich(harness, 'bob');
  const [first, second] = await Promise.all([ada.call('one__ask'), bob.call('one__ask')]);
  expect(first).toContain('/home/ada');
  expect(second).toContain('/home/bob');
  await ada.call('one__grow');
  await until('ada to hear of it', () => ada.heard.includes('tools'));
  const names = async ({ client }: typeof ada) => (await client.listTools()).tools.map(({ name }) => name);
  expect(await names(ada)).toContain('one__grown7');
  expect(await names(bob)).not.toContain('one__grown7');
  expect(bob.heard).toEqual([]);
});
