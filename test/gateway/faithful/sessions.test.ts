import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../harness/until.ts';
import { type MergedHarness, startMerged } from '../merged/merged-harness.ts';
import { SERVER_CONVERSATIONS, SESSION_CONVERSATIONS } from './cases/sessions.ts';
import { hold, type Way } from './conversation.ts';
import { mergedNames, sameNames } from './names.ts';
import { type Puppet, startHttpPuppet, startStdioPuppet } from './puppet.ts';
import { PIPE } from './pipe.ts';
import { httpClient, openSession, stdioClient, type TalkingClient } from './talking-client.ts';

const VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

describe.each(['http', 'stdio'] as const)('a conversation in a session with a server over %s', (transport) => {
  const ends: (() => Promise<void>)[] = [];
  const open: TalkingClient[] = [];
  let puppet: Puppet;
  let harness: MergedHarness;
  let token = '';

  beforeAll(async () => {
    puppet = await (transport === 'http' ? startHttpPuppet('2025') : startStdioPuppet('2025'));
    harness = await startMerged({}, {}, (end) => void ends.push(end));
    if (transport === 'http') await harness.addHttp('alpha', `http://127.0.0.1:${puppet.port}/mcp`);
    else await harness.add('alpha', PIPE(puppet.port));
    token = await harness.grant('talker');
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.close()));
  });
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
    await puppet.stop();
  });

  async function way(client: TalkingClient, names: Way['names'], version = '2025-11-25'): Promise<Way & { opened: string }> {
    const before = puppet.sessions.length;
    open.push(client);
    const opened = await openSession(client, version);
    const server = await until('the session at the server', () => puppet.sessions[before]);
    await until('its stream', () => server.isListened() && server.heard.length > 0);
    server.heard.splice(0);
    return { client, server: () => server, names, opened };
  }

  const direct = (): TalkingClient =>
    transport === 'http' ? httpClient(`http://127.0.0.1:${puppet.port}/mcp`, null) : stdioClient(puppet.port);
  const through = (): TalkingClient => httpClient(`${harness.origin}/servers/alpha/mcp`, token);

  describe.each(SESSION_CONVERSATIONS)('with $part', (conversation) => {
    it('takes place without anything in between', async () => {
      await hold(conversation, await way(direct(), sameNames(true)));
    });

    it('is the same through the address of the server', async () => {
      await hold(conversation, await way(through(), sameNames(transport === 'http')));
    });

    it('is the same, but for names and ids, through the address of all servers', async () => {
      await hold(conversation, await way(httpClient(harness.url, token), mergedNames('alpha')));
    });
  });

  it.each(SERVER_CONVERSATIONS)('is the same through the address of the server, with $part', async (conversation) => {
    await hold(conversation, await way(direct(), sameNames(true)));
    await hold(conversation, await way(through(), sameNames(transport === 'http')));
  });

  it('refuses several messages in one body, which only MCP 2025-03-26 had, and says so', async () => {
    const client = httpClient(`${harness.origin}/servers/alpha/mcp`, token);
    await openSession(client, '2025-03-26');
    open.push(client);
    await client.say('[{"jsonrpc":"2.0","id":1,"method":"ping"}]');
    const answer = await until('the refusal', () => client.heard.at(-1));
    expect([client.statuses.at(-1), JSON.parse(answer)]).toMatchObject([
      400,
      { id: null, error: { code: -32600, message: expect.stringMatching(/batches.*each message/) as string } },
    ]);
  });

  it.each(VERSIONS)('opens with revision %s as the server alone would', async (version) => {
    const [alone, between] = [await way(direct(), sameNames(true), version), await way(through(), sameNames(true), version)];
    expect(between.opened).toBe(alone.opened);
    expect(JSON.parse(between.opened)).toMatchObject({ result: { protocolVersion: version } });
  });
});
