import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { expectSteps } from '../../harness/expect-steps.ts';
import { until } from '../../harness/until.ts';
import {
  LEGACY_EXITING,
  type MergedHarness,
  MODERN,
  MODERN_HTTP,
  NOTES,
  SILENT,
  SLOW,
  startMerged,
  startPrintingPort,
} from './merged-harness.ts';

/** A client that only speaks the stateless revision. */
async function connectStateless(harness: MergedHarness, name = 'ada'): Promise<Client> {
  const client = new Client(
    { name, version: '4.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { elicitation: { form: {} } } },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Ada' } }));
  const headers = { authorization: `Bearer ${await harness.grant(name)}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(harness.url), { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}

async function call(client: Client, name: string, args: Record<string, unknown> = {}): Promise<string> {
  const { content } = await client.callTool({ name, arguments: args });
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

describe.each(['stdio', 'http'] as const)(
  'a stateless client, and servers of both revisions, the newer one over %s',
  (transport) => {
    async function start(): Promise<MergedHarness> {
      const harness = await startMerged({ old: NOTES('old'), ...(transport === 'stdio' ? { modern: MODERN } : {}) });
      if (transport === 'http') await harness.addHttp('modern', `http://127.0.0.1:${await startPrintingPort(MODERN_HTTP)}/mcp`);
      return harness;
    }

    it('offers the tools of both and brings calls there', async () => {
      const client = await connectStateless(await start());
      const names = (await client.listTools()).tools.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['old__who', 'modern__echo', 'modern__ask']));
      expect(await call(client, 'modern__echo', { text: 'again' })).toBe('again');
      expect(await call(client, 'old__who')).toBe('old');
      expect(client.getInstructions()).toMatch(/several servers: old, modern\.|several servers: modern, old\./);
    });

    it('lets a server ask by its result, and the client answer by calling again', async () => {
      const client = await connectStateless(await start());
      expect(await call(client, 'modern__ask')).toBe('Hello, Ada');
    });

    it('brings progress, and cancels what the client leaves', async () => {
      const harness = await start();
      const client = await connectStateless(harness);
      const seen: number[] = [];
      const params = { name: 'modern__slow', arguments: { steps: 40 } };
      await client.callTool(params, { onprogress: ({ progress }) => void seen.push(progress) });
      expectSteps(seen);
      const cancel = new AbortController();
      const slow = { name: 'modern__slow', arguments: { steps: 10_000 } };
      const onprogress = (): void => cancel.abort('enough');
      await expect(client.callTool(slow, { signal: cancel.signal, onprogress })).rejects.toThrow();
      if (transport === 'stdio')
        await until('the server to stop', async () => (await harness.logs('modern')).includes('slow was cancelled'));
    });

    it('reads resources, prompts and completions of an older server', async () => {
      const client = await connectStateless(await start());
      const { resources } = await client.listResources();
      expect(resources.map(({ uri }) => uri)).toEqual(['note://shared', 'note://old']);
      expect((await client.readResource({ uri: 'note://old/3' })).contents[0]).toMatchObject({ text: 'old: note://old/3' });
      expect((await client.getPrompt({ name: 'old__greet' })).messages[0]?.content).toMatchObject({ text: 'old greets greet' });
      const completed = await client.complete({
        ref: { type: 'ref/prompt', name: 'old__greet' },
        argument: { name: 'a', value: '' },
      });
      expect(completed.completion.values).toEqual(['old greet']);
    });
  },
);

it('judges the calls of stateless clients as any other', async () => {
  const harness = await startMerged({ old: NOTES('old'), modern: MODERN });
  await harness.setPolicy('modern', { version: '1', default: 'deny' });
  const client = await connectStateless(harness);
  expect(await call(client, 'modern__echo', { text: 'x' })).toMatch(/^\[POLICY DENIED\]/);
  expect(await call(client, 'old__who')).toBe('old');
  await expect(call(client, 'nobody__who')).rejects.toThrow(/the servers are old, modern/);
});

it('meets older servers that end when they are asked something unknown, and waits for none that says nothing', async () => {
  const harness = await startMerged(
    { picky: LEGACY_EXITING, silent: SILENT, old: NOTES('old') },
    { connectTimeoutSeconds: 12, joinWaitSeconds: 2 },
  );
  const client = await connectStateless(harness);
  await until('both that answer', async () => {
    const names = (await client.listTools()).tools.map(({ name }) => name);
    return names.includes('picky__raw') && names.includes('old__who');
  });
  const sent = JSON.parse(await call(client, 'picky__raw', { n: 1 })) as { params: { _meta?: object } };
  // An older server sees nothing of the envelope.
  expect(Object.keys(sent.params._meta ?? {})).toEqual([]);
  await expect(call(client, 'silent__raw')).rejects.toThrow(/did not answer within 12 s/);
});

it('takes a server for what it is that was slow to start', async () => {
  const go = join(temporaryFolder(), 'go');
  const harness = await startMerged({ modern: SLOW(go, MODERN, 'initialize') });
  const connecting = connectStateless(harness);
  // By now it was asked for a session as well.
  await wait(3500);
  writeFileSync(go, '');
  // Only a server of this revision can ask the client in between.
  expect(await call(await connecting, 'modern__ask')).toBe('Hello, Ada');
  await until('the other way to it to be closed', async () => {
    const { servers } = await harness.state();
    return servers[0]?.health.connections === 1;
  });
});

it('tells a listening client what changes', async () => {
  const harness = await startMerged({ old: NOTES('old'), modern: MODERN });
  const client = await connectStateless(harness);
  await client.listResources();
  const heard: string[] = [];
  client.setNotificationHandler('notifications/tools/list_changed', () => void heard.push('tools'));
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => void heard.push(params.uri));
  const subscription = await client.listen({ toolsListChanged: true, resourceSubscriptions: ['note://old/1'] });
  await call(client, 'modern__change');
  await until('the newer server’s change', () => heard.includes('tools'));
  heard.length = 0;
  await call(client, 'old__grow');
  await until('the older server’s change', () => heard.includes('tools'));
  await call(client, 'old__touch', { uri: 'note://old/1' });
  await until('the resource’s change', () => heard.includes('note://old/1'));
  heard.length = 0;
  await harness.add('third', NOTES('third'));
  await until('a new server', () => heard.includes('tools'));
  await subscription.close();
});
