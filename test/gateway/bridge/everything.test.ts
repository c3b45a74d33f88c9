import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSteps } from '../../harness/expect-steps.ts';
import { until } from '../../harness/until.ts';
import { type Rich, richV1Over, richV2Over } from '../traffic/sdk-clients.ts';
import { type BridgedGateway, prepareGateway, SERVERS, stdioV1, stdioV2, type StdioParameters } from './bridge-harness.ts';

const ends: (() => Promise<void>)[] = [];

/** Real clients that only start commands, and a server with everything that the protocol had in 2025. */
describe('server-everything through a bridge', () => {
  let gateway: BridgedGateway;

  beforeAll(async () => {
    gateway = await prepareGateway({ everything: SERVERS.everything }, { me: 'all' }, (end) => void ends.push(end));
    await gateway.start();
  });
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  });

  describe.each([
    ['sdk 1', (at: StdioParameters) => richV1Over(stdioV1(at))],
    ['sdk 2, in a session', (at: StdioParameters) => richV2Over(stdioV2(at), 'legacy')],
    ['sdk 2, trying the stateless revision first', (at: StdioParameters) => richV2Over(stdioV2(at), 'auto')],
  ] as const)('with a client of %s', (_line, connect) => {
    let client: Rich;

    beforeAll(async () => {
      client = await connect(gateway.bridge(['everything']));
    });
    afterAll(() => client.close());

    it('lists tools, resources and prompts, and answers pings', async () => {
      const tools = await until('the tools', async () => {
        const names = await client.tools();
        return names.includes('trigger-sampling-request') && names.includes('get-roots-list') ? names : null;
      });
      expect(tools).toContain('echo');
      const resources = await client.resources();
      expect(await client.read(resources[0] ?? '')).toHaveLength(1);
      expect(await client.prompts()).toContain('simple-prompt');
      await client.ping();
    });

    it('lets the server ask the client: sampling, elicitation, roots', async () => {
      const sampled = await client.call('trigger-sampling-request', { prompt: 'hello', maxTokens: 10 });
      expect(sampled.text).toContain('sampled by the client');
      const elicited = await client.call('trigger-elicitation-request');
      expect(elicited.isError).toBe(false);
      expect(client.heard.elicitation.length).toBeGreaterThan(0);
      expect((await client.call('get-roots-list')).text).toContain('/home/ada/project');
    });

    it('passes progress while a call runs, in order', async () => {
      const steps: number[] = [];
      const onprogress = ({ progress }: { progress: number }): void => void steps.push(progress);
      await client.call('trigger-long-running-operation', { duration: 1.2, steps: 4 }, { onprogress });
      expectSteps(steps);
    });

    it('cancels', async () => {
      const controller = new AbortController();
      const running = client.call('trigger-long-running-operation', { duration: 30, steps: 30 }, { signal: controller.signal });
      setTimeout(() => controller.abort(), 100);
      await expect(running).rejects.toThrow();
      await client.ping();
    });

    it('passes what the server says unasked', async () => {
      await client.setLogLevel('debug');
      await client.call('toggle-simulated-logging');
      await until('a log message', () => client.heard.logs.length > 0);
      await client.call('toggle-simulated-logging');
    });

    it('hears no error', () => expect(client.heard.errors.filter(({ message }) => !/unknown token/.test(message))).toEqual([]));
  });

  it('stands for all servers of the client when it is given no name', async () => {
    const client = await richV1Over(stdioV1(gateway.bridge([])));
    const names = await until('the tools', async () => {
      const tools = await client.tools();
      return tools.includes('everything__echo') ? tools : null;
    });
    expect(names).toContain('everything__get-sum');
    expect((await client.call('everything__get-sum', { a: 40, b: 2 })).text).toContain('42');
    await client.close();
  });

  it('takes the stateless client of the merged address', async () => {
    const client = await richV2Over(stdioV2(gateway.bridge([])), { pin: '2026-07-28' });
    expect(client.protocolVersion).toBe('2026-07-28');
    await until('the tools', async () => (await client.tools()).includes('everything__echo'));
    expect((await client.call('everything__echo', { message: 'grüß dich' })).text).toContain('grüß dich');
    await client.close();
  });
});
