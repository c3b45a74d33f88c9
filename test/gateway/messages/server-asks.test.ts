import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../harness/until.ts';
import { type Rich, richV1, richV2 } from '../traffic/sdk-clients.ts';
import { startHttpServer, STDIO } from '../traffic/traffic-harness.ts';
import { type MessagesHarness, startMessages } from './messages-harness.ts';

const WAYS = ['stdio', 'http', 'merged'] as const;
const LINES = [
  ['sdk 1', richV1],
  ['sdk 2', (url: string, token: string) => richV2(url, token, 'legacy')],
] as const;

/** What a real server asks of a real client: sampling asks a person first, forms pass, and both are recorded. */
describe.each(WAYS)('server-everything over %s', (way) => {
  describe.each(LINES)('with a client of %s', (_line, connect) => {
    let harness: MessagesHarness;
    let client: Rich;
    const ends: (() => Promise<void>)[] = [];
    const prefix = way === 'merged' ? 'everything__' : '';

    beforeAll(async () => {
      harness = await startMessages({}, (end) => void ends.push(end));
      if (way === 'http') {
        const { connection, stop } = await startHttpServer('everything');
        ends.push(stop);
        if (connection.transport === 'http') await harness.addHttp('everything', connection.url);
      } else await harness.add('everything', [STDIO.everything.command, ...STDIO.everything.args]);
      const token = await harness.grant('ada');
      client = await connect(way === 'merged' ? harness.url : harness.urlOf('everything'), token);
      await until('the tools', async () => (await client.tools()).includes(`${prefix}trigger-sampling-request`));
    });
    afterAll(async () => {
      await client.close();
      for (const end of ends.toReversed()) await end();
    });
    afterEach(async () => {
      for (const { id } of await harness.questions()) await harness.deny(id);
    });

    const sample = (): Promise<{ text: string; isError: boolean }> =>
      client.call(`${prefix}trigger-sampling-request`, { prompt: 'a poem', maxTokens: 10 });

    it('asks before the model writes for a server, and tells the server when the answer is no', async () => {
      const call = sample();
      const question = await harness.question('sampling');
      expect(question).toMatchObject({
        server: 'everything',
        client: 'ada',
        tool: 'sampling/createMessage',
        category: null,
        risk: 'high',
      });
      expect(question.facts.at(-1)?.value).toBe('this server may do so again until the session ends');
      expect(question.facts[0]).toEqual({ label: 'Wants', value: 'your model to write up to 10 tokens', tone: 'plain' });
      // While it waits, everything else of the session goes on.
      expect((await client.call(`${prefix}echo`, { message: 'meanwhile' })).text).toContain('meanwhile');
      await harness.deny(question.id);
      expect((await call).text).toContain('User rejected sampling request');
      expect(client.heard.sampling).toEqual([]);
    });

    it('lets it through once a person allows it, and asks no more in this session', async () => {
      const call = sample();
      await harness.allow((await harness.question('sampling')).id);
      expect((await call).text).toContain('sampled by the client');
      expect((await sample()).text).toContain('sampled by the client');
      expect(client.heard.sampling).toHaveLength(2);
    });

    it('lets forms through and a rule turn them down', async () => {
      expect((await client.call(`${prefix}trigger-elicitation-request`)).text).toContain('Ada');
      await harness.setPolicy('everything', { version: '1', default: 'allow', elicitation: { '*': { action: 'deny' } } });
      expect((await client.call(`${prefix}trigger-elicitation-request`)).text).toMatch(/declined|decline/i);
      expect(client.heard.elicitation).toHaveLength(1);
      await harness.setPolicy('everything', { version: '1', default: 'allow' });
    });

    it('records each with its decision and what the client answered', async () => {
      const messages = await until('the outcomes', async () => {
        const found = await harness.messages();
        return found.length >= 5 && found.every(({ state }) => state === 'closed') ? found : null;
      });
      expect(messages.map(({ subject, effect, by, outcome }) => [subject, effect, by, outcome])).toEqual([
        ['sampling/createMessage', 'deny', 'person', 'not-sent'],
        ['sampling/createMessage', 'allow', 'person', 'result'],
        ['sampling/createMessage', 'allow', 'session', 'result'],
        ['elicitation/create', 'allow', 'rule', 'result'],
        ['elicitation/create', 'deny', 'rule', 'not-sent'],
      ]);
      expect(messages[1]?.arguments?.text).toContain('a poem');
      expect(messages[1]?.outcomeDetail?.body?.text).toContain('sampled by the client');
    });

    it('takes the question away when the client cancels its call or leaves', async () => {
      const other = await connect(
        way === 'merged' ? harness.url : harness.urlOf('everything'),
        await harness.grant(`bob ${way}`),
      );
      await until('the tools', async () => (await other.tools()).includes(`${prefix}trigger-sampling-request`));
      const call = other.call(`${prefix}trigger-sampling-request`, { prompt: 'never' }).catch(() => null);
      await harness.question('sampling');
      await other.close();
      await call;
      await until('no question to be left', async () => (await harness.questions()).length === 0);
      expect((await harness.messages()).at(-1)).toMatchObject({ effect: 'deny', by: 'client' });
    });
  });
});
