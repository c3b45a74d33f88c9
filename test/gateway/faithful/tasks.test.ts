import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../harness/until.ts';
import { type MergedHarness, startMerged } from '../merged/merged-harness.ts';
import { stateless } from './cases/stateless.ts';
import { PIPE } from './pipe.ts';
import { type Era, type Puppet, type PuppetSession, startStdioPuppet } from './puppet.ts';
import { rawAt } from './raw-text.ts';
import { httpClient, openSession, type TalkingClient } from './talking-client.ts';

describe('tasks of two servers that have the same ids, at one address', () => {
  const ends: (() => Promise<void>)[] = [];
  const puppets = new Map<string, Puppet>();
  let harness: MergedHarness;
  let clients = 0;

  beforeAll(async () => {
    harness = await startMerged({}, {}, (end) => void ends.push(end));
    for (const [name, era] of [
      ['one', '2025'],
      ['two', '2025'],
      ['new1', '2026'],
      ['new2', '2026'],
    ] satisfies [string, Era][]) {
      const puppet = await startStdioPuppet(era);
      puppets.set(name, puppet);
      await harness.add(name, PIPE(puppet.port));
    }
  });
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
    await Promise.all([...puppets.values()].map((puppet) => puppet.stop()));
  });

  async function connect(servers: string[]): Promise<{
    client: TalkingClient;
    heardBy: (server: string, method: string) => Promise<{ to: PuppetSession; id: string; text: string }>;
  }> {
    const client = httpClient(harness.url, await harness.grant(`client ${(clients += 1)}`, servers));
    const used = new Set<string>();
    return {
      client,
      heardBy: (server, method) =>
        until(`${server} to hear ${method}`, () => {
          for (const to of puppets.get(server)?.sessions ?? []) {
            for (const { text } of to.heard) {
              if (rawAt(text, 'method') !== `"${method}"` || used.has(text)) continue;
              used.add(text);
              return { to, id: rawAt(text, 'id') ?? '', text };
            }
          }
          return null;
        }),
    };
  }

  it('are listed together, each under its server, and asked for there', async () => {
    const { client, heardBy } = await connect(['one', 'two']);
    await openSession(client, '2025-11-25');
    await client.say('{"jsonrpc":"2.0","id":1,"method":"tasks/list"}');
    for (const [server, mark] of [
      ['one', 'working'],
      ['two', 'completed'],
    ] as const) {
      const { to, id } = await heardBy(server, 'tasks/list');
      to.say(`{"jsonrpc":"2.0","id":${id},"result":{"tasks":[{"taskId":"same","status":"${mark}","ttl":12345678901234567890}]}}`);
    }
    const listed = await until('the list', () => client.heard.find((text) => rawAt(text, 'id') === '1'));
    expect(rawAt(listed, 'result', 'tasks')).toBe(
      '[{"taskId":"one__same","status":"working","ttl":12345678901234567890},{"taskId":"two__same","status":"completed","ttl":12345678901234567890}]',
    );
    await client.say('{"jsonrpc":"2.0","id":2,"method":"tasks/result","params":{"taskId":"two__same"}}');
    const asked = await heardBy('two', 'tasks/result');
    expect(rawAt(asked.text, 'params', 'taskId')).toBe('"same"');
    await client.say('{"jsonrpc":"2.0","id":3,"method":"tasks/get","params":{"taskId":"same"}}');
    const refused = await until('the refusal', () => client.heard.find((text) => rawAt(text, 'id') === '3'));
    expect(rawAt(refused, 'error', 'code')).toBe('-32602');
    await client.close();
  });

  it('of a client are seen by the server that they were made for, and by no other', async () => {
    const { client, heardBy } = await connect(['one', 'two']);
    await openSession(client, '2025-11-25');
    const [one, two] = [puppets.get('one')?.sessions.at(-1), puppets.get('two')?.sessions.at(-1)];
    one?.say('{"jsonrpc":"2.0","id":"s","method":"sampling/createMessage","params":{"messages":[],"maxTokens":1,"task":{}}}');
    const asked = await until('the request', () =>
      client.heard.find((text) => rawAt(text, 'method') === '"sampling/createMessage"'),
    );
    await client.say(`{"jsonrpc":"2.0","id":${rawAt(asked, 'id')},"result":{"task":{"taskId":"c-1","status":"working"}}}`);
    await until('the answer', () => one?.heard.some(({ text }) => text.includes('c-1')));
    two?.say('{"jsonrpc":"2.0","id":"g","method":"tasks/get","params":{"taskId":"c-1"}}');
    two?.say('{"jsonrpc":"2.0","id":"l","method":"tasks/list"}');
    const answers = (): string[] => (two?.heard ?? []).map(({ text }) => text).filter((text) => rawAt(text, 'error') !== null);
    await until('both refusals', () => answers().length === 2);
    expect(answers().map((text) => [rawAt(text, 'id'), rawAt(text, 'error', 'code')])).toEqual([
      ['"g"', '-32601'],
      ['"l"', '-32601'],
    ]);
    await client.say('{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"c-1","status":"completed"}}');
    await heardBy('one', 'notifications/tasks/status');
    expect([
      two?.heard.some(({ text }) => text.includes('tasks/status')),
      client.heard.some((text) => text.includes('tasks/')),
    ]).toEqual([false, false]);
    await client.close();
  });

  it('tell a stateless client that listens what becomes of them, each under its server', async () => {
    const { client, heardBy } = await connect(['new1', 'new2']);
    await client.say(stateless('"l"', 'subscriptions/listen', '"notifications":{"taskIds":["new1__same","new2__other"]}'));
    const [first, second] = [await heardBy('new1', 'subscriptions/listen'), await heardBy('new2', 'subscriptions/listen')];
    expect([first, second].map(({ text }) => rawAt(text, 'params', 'notifications', 'taskIds'))).toEqual([
      '["same"]',
      '["other"]',
    ]);
    const status = (id: string, task: string): string =>
      `{"jsonrpc":"2.0","method":"notifications/tasks","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${id}},"taskId":"${task}","status":"completed","result":{"content":[],"n":1.0}}}`;
    first.to.say(status(first.id, 'same'));
    second.to.say(status(second.id, 'other'));
    await until('both', () => client.heard.filter((text) => rawAt(text, 'method') === '"notifications/tasks"').length === 2);
    expect(client.heard.filter((text) => rawAt(text, 'method') === '"notifications/tasks"').sort()).toEqual([
      status('"l"', 'new1__same'),
      status('"l"', 'new2__other'),
    ]);
    await client.close();
  });
});
