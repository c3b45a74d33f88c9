import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { type MergedHarness, startMerged } from '../merged/merged-harness.ts';
import { STATELESS_CONVERSATIONS } from './cases/stateless.ts';
import { hold } from './conversation.ts';
import { mergedNames, sameNames, statelessNames } from './names.ts';
import { PIPE } from './pipe.ts';
import { type Puppet, startHttpPuppet, startStdioPuppet } from './puppet.ts';
import { httpClient, stdioClient, type TalkingClient } from './talking-client.ts';

describe.each(['http', 'stdio'] as const)('a conversation without sessions with a server over %s', (transport) => {
  const ends: (() => Promise<void>)[] = [];
  const open: TalkingClient[] = [];
  const puppets: Puppet[] = [];
  let harness: MergedHarness;

  /** Each way has a server of its own. */
  async function startPuppet(): Promise<Puppet> {
    const puppet = await (transport === 'http' ? startHttpPuppet('2026') : startStdioPuppet('2026'));
    puppets.push(puppet);
    return puppet;
  }

  async function addPuppet(name: string): Promise<Puppet> {
    const puppet = await startPuppet();
    if (transport === 'http') await harness.addHttp(name, `http://127.0.0.1:${puppet.port}/mcp`);
    else await harness.add(name, PIPE(puppet.port));
    return puppet;
  }

  function kept(client: TalkingClient): TalkingClient {
    open.push(client);
    return client;
  }

  beforeAll(async () => {
    harness = await startMerged({}, {}, (end) => void ends.push(end));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.close()));
  });
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
    await Promise.all(puppets.map((puppet) => puppet.stop()));
  });

  it.each(STATELESS_CONVERSATIONS)('takes place without anything in between, with $part', async (conversation) => {
    const puppet = await startPuppet();
    const url = `http://127.0.0.1:${puppet.port}/mcp`;
    const client = kept(transport === 'http' ? httpClient(url, null) : stdioClient(puppet.port));
    await hold(conversation, { client, server: () => puppet.sessions[0], names: sameNames(transport === 'http') });
  });

  describe('through the address of the server', () => {
    let puppet: Puppet;
    let token = '';
    beforeAll(async () => {
      puppet = await addPuppet('alone');
      token = await harness.grant('one', ['alone']);
    });

    it.each(STATELESS_CONVERSATIONS)('is the same, with $part', async (conversation) => {
      const client = kept(httpClient(`${harness.origin}/servers/alone/mcp`, token));
      const names = transport === 'http' ? sameNames(true) : statelessNames();
      await hold(conversation, { client, server: () => puppet.sessions[0], names });
    });
  });

  describe('through the address of all servers', () => {
    let puppet: Puppet;
    let token = '';
    beforeAll(async () => {
      puppet = await addPuppet('merged');
      token = await harness.grant('all', ['merged']);
    });

    it.each(STATELESS_CONVERSATIONS)('is the same, but for names and ids, with $part', async (conversation) => {
      const client = kept(httpClient(harness.url, token));
      await hold(conversation, { client, server: () => puppet.sessions[0], names: mergedNames('merged') });
    });
  });
});
