import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../harness/until.ts';
import { type MergedHarness, startMerged } from '../merged/merged-harness.ts';
import { stateless } from './cases/stateless.ts';
import { PIPE } from './pipe.ts';
import { type Era, type Puppet, type PuppetSession, startHttpPuppet, startStdioPuppet } from './puppet.ts';
import { rawAt } from './raw-text.ts';
import { httpClient, openSession, type TalkingClient } from './talking-client.ts';

const CHANGED = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
const HIDES = { version: '1', default: 'allow', hide: ['unseen'] };
const SHOWS = { version: '1', default: 'allow' };

describe.each(['http', 'stdio'] as const)('what changes at a server over %s', (transport) => {
  const ends: (() => Promise<void>)[] = [];
  const open: TalkingClient[] = [];
  const puppets = {} as Record<Era, Puppet>;
  let harness: MergedHarness;
  let token = '';

  beforeAll(async () => {
    harness = await startMerged({}, {}, (end) => void ends.push(end));
    for (const era of ['2025', '2026'] as const) {
      puppets[era] = await (transport === 'http' ? startHttpPuppet(era) : startStdioPuppet(era));
      const { port } = puppets[era];
      if (transport === 'http') await harness.addHttp(`era${era}`, `http://127.0.0.1:${port}/mcp`);
      else await harness.add(`era${era}`, PIPE(port));
    }
    token = await harness.grant('talker');
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.close()));
  });
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
    await Promise.all(Object.values(puppets).map((puppet) => puppet.stop()));
  });

  function connect(url: string): TalkingClient {
    const client = httpClient(url, token);
    open.push(client);
    return client;
  }

  async function openAt(url: string, era: Era): Promise<{ client: TalkingClient; server: PuppetSession }> {
    const before = puppets[era].sessions.length;
    const client = connect(url);
    await openSession(client, '2025-11-25');
    const server = await until('the server', () => puppets[era].sessions[before]);
    await until('its stream', () => server.isListened() && server.heard.length > 0);
    return { client, server };
  }

  /** A stateless request at its server, and the id that it has there. */
  async function ask(
    client: TalkingClient,
    era: Era,
    id: string,
    method: string,
    params: string,
  ): Promise<{ server: PuppetSession; id: string }> {
    const heard = (): number => puppets[era].sessions.reduce((sum, each) => sum + each.heard.length, 0);
    const before = heard();
    await client.say(stateless(id, method, params));
    await until(`${method} at the server`, () => heard() > before);
    const server = puppets[era].sessions.find((each) => each.heard.some(({ text }) => rawAt(text, 'method') === `"${method}"`));
    const last = server?.heard.at(-1)?.text ?? '';
    if (server === undefined) throw new Error('no server');
    return { server, id: rawAt(last, 'id') ?? '' };
  }

  it.each(['the server', 'all servers'])('by a rule is told to each session at the address of %s', async (which) => {
    const url = which === 'the server' ? `${harness.origin}/servers/era2025/mcp` : harness.url;
    const [one, two] = [await openAt(url, '2025'), await openAt(url, '2025')];
    for (const policy of [HIDES, SHOWS]) {
      const before = [one, two].map(({ client }) => client.heard.filter((text) => text === CHANGED).length);
      await harness.setPolicy('era2025', policy);
      for (const [index, { client }] of [one, two].entries()) {
        const count = (before[index] ?? 0) + 1;
        await until('the change', () => client.heard.filter((text) => text === CHANGED).length === count);
      }
    }
  });

  it('by a rule is told to stateless clients that listen for tools, under their own id, and to no others', async () => {
    const url = `${harness.origin}/servers/era2026/mcp`;
    const [one, two] = [connect(url), connect(url)];
    for (const [client, flag] of [
      [one, 'toolsListChanged'],
      [two, 'promptsListChanged'],
    ] as const) {
      const { server, id } = await ask(client, '2026', '"same"', 'subscriptions/listen', `"notifications":{"${flag}":true}`);
      const acknowledged = `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${id}},"notifications":{"${flag}":true}}}`;
      server.say(acknowledged, id);
      await until('the acknowledgement', () => client.heard.length === 1);
    }
    await harness.setPolicy('era2026', HIDES);
    await until('the change', () => one.heard.length === 2);
    expect(JSON.parse(one.heard[1] ?? '')).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/tools/list_changed',
      params: { _meta: { 'io.modelcontextprotocol/subscriptionId': 'same' } },
    });
    await harness.setPolicy('era2026', SHOWS);
    await until('the change', () => one.heard.length === 3);
    expect(two.heard).toHaveLength(1);
  });

  it('is heard again after the server was restarted, without the client doing anything', async () => {
    const { client, server } = await openAt(harness.url, '2025');
    await client.say('{"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"x://ü"}}');
    const asked = await until(
      'the subscription',
      () => server.heard.find(({ text }) => text.includes('resources/subscribe'))?.text,
    );
    server.say(`{"jsonrpc":"2.0","id":${rawAt(asked, 'id')},"result":{}}`, rawAt(asked, 'id'));
    await until('its answer', () => client.heard.some((text) => text === '{"jsonrpc":"2.0","id":1,"result":{}}'));

    const before = puppets['2025'].sessions.length;
    const restarted = harness.restart('era2025');
    const heardBy = (method: string): { session: PuppetSession; text: string } | undefined =>
      puppets['2025'].sessions
        .slice(before)
        .flatMap((session) => session.heard.map(({ text }) => ({ session, text })))
        .find(({ text }) => rawAt(text, 'method') === `"${method}"`);
    // The gateway looks at the tools of what was restarted, on a connection of its own.
    const look = await until('the look', () => heardBy('tools/list'));
    const lookId = rawAt(look.text, 'id');
    look.session.say(`{"jsonrpc":"2.0","id":${lookId},"result":{"tools":[]}}`, lookId);
    await restarted;
    const { session: again, text: renewed } = await until('the subscription', () => heardBy('resources/subscribe'));
    expect(rawAt(renewed, 'params', 'uri')).toBe('"x://ü"');
    const updates = (): number =>
      client.heard.filter((text) => rawAt(text, 'method') === '"notifications/resources/updated"').length;
    expect(updates()).toBe(0);
    again.say(`{"jsonrpc":"2.0","id":${rawAt(renewed, 'id')},"result":{}}`, rawAt(renewed, 'id'));
    await until('the client to hear that it may have changed', () => updates() === 1);
  });

  it.runIf(transport === 'stdio')('without the name of a request is read by nobody whom it may not concern', async () => {
    const url = `${harness.origin}/servers/era2026/mcp`;
    const [one, two] = [connect(url), connect(url)];
    const first = await ask(one, '2026', '1', 'tools/call', '"name":"t"');
    const log = (n: number): string =>
      `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","data":${n}}}`;
    first.server.say(log(1));
    await until('the only one to hear it', () => one.heard.length === 1);
    const second = await ask(two, '2026', '1', 'tools/call', '"name":"t"');
    expect(second.id).not.toBe(first.id);
    second.server.say(log(2));
    second.server.say(`{"jsonrpc":"2.0","id":${second.id},"result":{"resultType":"complete","content":[],"who":"two"}}`);
    await until('the answer', () => two.heard.length > 0);
    first.server.say(`{"jsonrpc":"2.0","id":${first.id},"result":{"resultType":"complete","content":[],"who":"one"}}`);
    await until('the answer', () => one.heard.length > 1);
    expect([
      one.heard.map((text) => rawAt(text, 'result', 'who')),
      two.heard.map((text) => rawAt(text, 'result', 'who')),
    ]).toEqual([[null, '"one"'], ['"two"']]);
  });

  it.runIf(transport === 'stdio')('of a resource is told to those who listen for it, and to no others', async () => {
    const url = `${harness.origin}/servers/era2026/mcp`;
    const [one, two] = [connect(url), connect(url)];
    const first = await ask(one, '2026', '1', 'subscriptions/listen', '"notifications":{"resourceSubscriptions":["x://one"]}');
    const second = await ask(two, '2026', '1', 'subscriptions/listen', '"notifications":{"resourceSubscriptions":["x://two"]}');
    const updated = (uri: string, meta = ''): string =>
      `{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"${uri}"${meta}}}`;
    const stamp = (id: string): string => `,"_meta":{"io.modelcontextprotocol/subscriptionId":${id}}`;
    first.server.say(updated('x://one'));
    second.server.say(updated('x://two', stamp(second.id)));
    await until('both', () => one.heard.length === 1 && two.heard.length === 1);
    expect([one.heard, two.heard]).toEqual([[updated('x://one')], [updated('x://two', stamp('1'))]]);
  });
});
