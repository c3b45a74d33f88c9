import { expect, it } from 'vitest';
import { until } from '../../harness/until.ts';
import { type MergedHarness, NOTES, startMerged } from './merged-harness.ts';
import { connectRich } from './rich-client.ts';

async function twoServers(): Promise<MergedHarness> {
  return startMerged({ one: NOTES('one'), two: NOTES('two') });
}

it('names prompts after their server and finds them by that name', async () => {
  const { client } = await connectRich(await twoServers(), 'ada');
  const { prompts } = await client.listPrompts();
  expect(prompts.map(({ name }) => name)).toEqual(['one__greet', 'two__greet']);
  const { messages } = await client.getPrompt({ name: 'two__greet' });
  expect(messages[0]?.content).toEqual({ type: 'text', text: 'two greets greet' });
});

it('lists the resources of all pages, and gives a URI that two servers have a second form', async () => {
  const { client } = await connectRich(await twoServers(), 'ada');
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri)).toEqual([
    'note://shared',
    'note://one',
    'countersign://two/note://shared',
    'note://two',
  ]);
  const { resourceTemplates } = await client.listResourceTemplates();
  expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['note://one/{id}', 'note://two/{id}']);
  const textOf = async (uri: string): Promise<unknown> => (await client.readResource({ uri })).contents[0];
  expect(await textOf('note://shared')).toMatchObject({ text: 'one: note://shared' });
  expect(await textOf('countersign://two/note://shared')).toMatchObject({ text: 'two: note://shared' });
  expect(await textOf('note://two')).toMatchObject({ text: 'two: note://two' });
});

it('finds resources that nobody listed, and says what the last server said when none has them', async () => {
  const { client } = await connectRich(await twoServers(), 'ada');
  const read = (uri: string) => client.readResource({ uri });
  expect((await read('note://two/7')).contents[0]).toMatchObject({ text: 'two: note://two/7' });
  await expect(read('note://nobody')).rejects.toThrow('two has no note://nobody');
});

it('brings updates under the URI that the client knows', async () => {
  const { client, call, heard } = await connectRich(await twoServers(), 'ada');
  await client.listResources();
  const uri = 'countersign://two/note://shared';
  await client.subscribeResource({ uri });
  await call('two__touch', { uri: 'note://shared' });
  await until('the update', () => heard.includes(uri));
  await client.unsubscribeResource({ uri });
});

it('completes what belongs to one server at that server', async () => {
  const { client } = await connectRich(await twoServers(), 'ada');
  const argument = { name: 'id', value: '' };
  const prompt = await client.complete({ ref: { type: 'ref/prompt', name: 'two__greet' }, argument });
  expect(prompt.completion.values).toEqual(['two greet']);
  await client.listResourceTemplates();
  const template = await client.complete({ ref: { type: 'ref/resource', uri: 'note://two/{id}' }, argument });
  expect(template.completion.values).toEqual(['two note://two/{id}']);
});

it('keeps names that hold the separator themselves, and fields that nobody knows', async () => {
  const { client, call } = await connectRich(await twoServers(), 'ada');
  const { tools } = await client.listTools();
  const odd = tools.find(({ name }) => name === 'two__odd__name');
  expect(odd).toMatchObject({ inputSchema: { type: 'object', x: { y: 1 } } });
  expect(await call('two__odd__name')).toBe('two odd');
});

it('says which servers there are when a name fits none, and lets a server speak about its own names', async () => {
  const { call } = await connectRich(await twoServers(), 'ada');
  await expect(call('three__who')).rejects.toThrow(/-32602.*the servers are one, two/);
  await expect(call('who')).rejects.toThrow(/-32602.*the servers are one, two/);
  await expect(call('two__nothing')).rejects.toThrow('two has no such tool');
});

it('hides what the rules hide, and asks no server about it', async () => {
  const harness = await twoServers();
  await harness.setPolicy('two', { version: '1', default: 'allow', hide: ['who', 'grow'] });
  const { client, call } = await connectRich(harness, 'ada');
  const names = (await client.listTools()).tools.map(({ name }) => name);
  expect(names).toContain('one__who');
  expect(names).not.toContain('two__who');
  expect(await call('two__who')).toMatch(/^\[POLICY DENIED\]/);
});

it('judges each call by the rules of its server', async () => {
  const harness = await twoServers();
  await harness.setPolicy('two', { version: '1', default: 'deny' });
  const { call } = await connectRich(harness, 'ada');
  expect(await call('one__who')).toBe('one');
  expect(await call('two__who')).toMatch(/^\[POLICY DENIED\]/);
});

it('lets a client reach the servers of its grant only', async () => {
  const harness = await twoServers();
  const { client, call } = await connectRich(harness, 'ada', await harness.grant('ada', ['one']));
  expect((await client.listTools()).tools.every(({ name }) => name.startsWith('one__'))).toBe(true);
  await expect(call('two__who')).rejects.toThrow(/the servers are one\./);
  await expect(client.readResource({ uri: 'note://two' })).rejects.toThrow('one has no note://two');
});

it('lets servers in and out while a client is connected, and tells it', async () => {
  const harness = await twoServers();
  const { client, call, heard } = await connectRich(harness, 'ada');
  await client.listTools();
  await harness.add('three', NOTES('three'));
  await until('the client to hear of it', () => heard.includes('tools'));
  await until('its tools', async () => (await client.listTools()).tools.some(({ name }) => name === 'three__who'));
  expect(await call('three__who')).toBe('three');
  heard.length = 0;
  await harness.remove('one');
  await until('the client to hear of that too', () => heard.includes('tools') && heard.includes('prompts'));
  expect((await client.listTools()).tools.some(({ name }) => name.startsWith('one__'))).toBe(false);
  await expect(call('one__who')).rejects.toThrow(/the servers are two, three\./);
  // Nobody else has that URI now.
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri)).toEqual([
    'note://shared',
    'note://two',
    'countersign://three/note://shared',
    'note://three',
  ]);
});
