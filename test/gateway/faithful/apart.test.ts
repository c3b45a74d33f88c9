import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../harness/until.ts';
import { type MergedHarness, startMerged } from '../merged/merged-harness.ts';
import { PIPE } from './pipe.ts';
import { type Puppet, type PuppetSession, startHttpPuppet, startStdioPuppet } from './puppet.ts';
import { rawAt } from './raw-text.ts';
import { httpClient, openSession, type TalkingClient } from './talking-client.ts';

/*
 * Whatever two clients call the same (requests, progress tokens, resources, tasks), neither ever reads a word of the other's. What
 * a server says to one of them carries that one's mark.
 */
const WAYS = [
  ['one server', 'http'],
  ['one server', 'stdio'],
  ['all servers', 'http'],
  ['all servers', 'stdio'],
] as const;

describe.each(WAYS)('clients at the address of %s, over %s', (which, transport) => {
  const ends: (() => Promise<void>)[] = [];
  let puppet: Puppet;
  let harness: MergedHarness;
  const tokens: string[] = [];

  beforeAll(async () => {
    puppet = await (transport === 'http' ? startHttpPuppet('2025') : startStdioPuppet('2025'));
    harness = await startMerged({}, {}, (end) => void ends.push(end));
    if (transport === 'http') await harness.addHttp('alpha', `http://127.0.0.1:${puppet.port}/mcp`);
    else await harness.add('alpha', PIPE(puppet.port));
    const [ada, bob] = [await harness.grant('ada'), await harness.grant('bob')];
    // Two sessions of one grant, and one of another.
    tokens.push(ada, ada, bob);
  });
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
    await puppet.stop();
  });

  interface Pair {
    readonly mark: string;
    readonly client: TalkingClient;
    readonly server: PuppetSession;
  }

  async function open(token: string, mark: string): Promise<Pair> {
    const before = puppet.sessions.length;
    const client = httpClient(which === 'one server' ? `${harness.origin}/servers/alpha/mcp` : harness.url, token);
    await openSession(client, '2025-11-25');
    const server = await until('the server', () => puppet.sessions[before]);
    await until('its stream', () => server.isListened() && server.heard.length > 0);
    server.heard.splice(0);
    return { mark, client, server };
  }

  const tool = which === 'one server' ? 't' : 'alpha__t';
  const id = fc.constantFrom('1', '"1"', '0', '""', '9007199254740993');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('call' as const), who: fc.nat(2), id }),
    fc.record({
      kind: fc.constantFrom('progress', 'answer', 'ask', 'log', 'updated', 'task') as fc.Arbitrary<Told>,
      who: fc.nat(2),
    }),
  );
  type Told = 'progress' | 'answer' | 'ask' | 'log' | 'updated' | 'task';

  /** What the server says to one client; null when there is nothing to say it about. */
  function words(kind: Told, mark: string, about: string | undefined): string | null {
    switch (kind) {
      case 'progress':
        return about === undefined
          ? null
          : `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${about},"progress":1,"message":"${mark}"}}`;
      case 'answer':
        return about === undefined ? null : `{"jsonrpc":"2.0","id":${about},"result":{"content":[],"mark":"${mark}"}}`;
      case 'ask':
        return `{"jsonrpc":"2.0","id":1,"method":"roots/list","params":{"mark":"${mark}","_meta":{"progressToken":1}}}`;
      case 'log':
        return `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"${mark}"}}`;
      case 'updated':
        return `{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x://same","mark":"${mark}"}}`;
      case 'task':
        return `{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"same","mark":"${mark}"}}`;
    }
  }

  it('never read each other’s messages, whatever they have in common', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async (steps) => {
        const pairs = await Promise.all([]);
        const all: Pair[] = pairs;
        for (const [index, token] of tokens.entries()) all.push(await open(token, `mark-${index}`));
        const open_ = all.map((): { client: string; server: string }[] => []);
        let said = 0;
        try {
          for (const each of steps) {
            const pair = all[each.who];
            const calls = open_[each.who];
            if (pair === undefined || calls === undefined) continue;
            if (each.kind === 'call') {
              if (calls.some(({ client }) => client === each.id)) continue;
              const before = pair.server.heard.length;
              await pair.client.say(
                `{"jsonrpc":"2.0","id":${each.id},"method":"tools/call","params":{"name":"${tool}","arguments":{"mark":"${pair.mark}"},"_meta":{"progressToken":${each.id}}}}`,
              );
              const { text } = await until('the call', () => pair.server.heard[before]);
              expect(text).toContain(pair.mark);
              calls.push({ client: each.id, server: rawAt(text, 'id') ?? '' });
              continue;
            }
            const [about] = calls;
            const text = words(each.kind, pair.mark, about?.server);
            if (text === null) continue;
            const isAboutCall = each.kind === 'progress' || each.kind === 'answer';
            const before = pair.client.heard.length;
            pair.server.say(text, isAboutCall ? (about?.server ?? null) : null);
            if (each.kind === 'answer') calls.shift();
            await until(`${pair.mark} to hear ${text}`, () => pair.client.heard.length > before);
            said += 1;
          }
          for (const { client, mark } of all) {
            expect(client.heard.filter((text) => !text.includes(mark))).toEqual([]);
          }
          expect(all.reduce((sum, { client }) => sum + client.heard.length, 0)).toBe(said);
        } finally {
          await Promise.all(all.map(({ client }) => client.close()));
        }
      }),
      { numRuns: 6 },
    );
  });
});
