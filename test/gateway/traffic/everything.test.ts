import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSteps } from '../../harness/expect-steps.ts';
import { until } from '../../harness/until.ts';
import { type Rich, richV1, richV2 } from './sdk-clients.ts';
import { startHttpServer, startTraffic, STDIO, type TrafficUnderTest } from './traffic-harness.ts';

const CLIENTS = [
  ['sdk 1', richV1],
  ['sdk 2', (url: string, token: string) => richV2(url, token, 'legacy')],
  ['sdk 2, trying the stateless revision first', (url: string, token: string) => richV2(url, token, 'auto')],
] as const;

/** A server with everything that the protocol had in 2025, behind us, as its clients see it. */
describe.each(['stdio', 'http'] as const)('server-everything over %s', (transport) => {
  let under: TrafficUnderTest;
  let stopServer = async (): Promise<void> => {};

  beforeAll(async () => {
    if (transport === 'stdio') under = await startTraffic({ everything: STDIO.everything });
    else {
      const server = await startHttpServer('everything');
      stopServer = server.stop;
      under = await startTraffic({ everything: server.connection });
    }
  });
  afterAll(async () => {
    await under.stop();
    await stopServer();
  });

  describe.each(CLIENTS)('with a client of %s', (_line, connect) => {
    let client: Rich;

    beforeAll(async () => {
      client = await connect(under.url('everything'), 'a');
    });
    afterAll(() => client.close());

    it('lists tools, resources and prompts, and answers pings', async () => {
      // Tools that need a capability of the client are registered once the client has said that it is initialized.
      const tools = await until('the tools', async () => {
        const names = await client.tools();
        return names.includes('trigger-sampling-request') && names.includes('get-roots-list') ? names : null;
      });
      expect(tools).toContain('echo');
      expect(under.observed.at(-1)).toMatchObject({ server: 'everything', isComplete: true });
      expect(under.observed.at(-1)?.tools).toHaveLength(tools.length);
      const resources = await client.resources();
      expect(resources.length).toBeGreaterThan(0);
      expect(await client.read(resources[0] ?? '')).toHaveLength(1);
      expect(await client.prompts()).toContain('simple-prompt');
      await client.ping();
    });

    it('calls a tool', async () => {
      expect(await client.call('get-sum', { a: 2, b: 40 })).toMatchObject({
        isError: false,
        text: expect.stringContaining('42'),
      });
      expect(under.calls.at(-1)).toMatchObject({ call: { tool: 'get-sum', server: 'everything' }, outcome: { kind: 'result' } });
    });

    it('gets progress while a tool runs', async () => {
      const seen: number[] = [];
      const result = await client.call(
        'trigger-long-running-operation',
        { duration: 1.2, steps: 4 },
        { onprogress: ({ progress }) => seen.push(progress) },
      );
      expect(result.text).toContain('completed');
      expectSteps(seen);
    });

    it('samples, elicits and tells its roots when the server asks', async () => {
      expect((await client.call('trigger-sampling-request', { prompt: 'a poem', maxTokens: 10 })).text).toContain(
        'sampled by the client',
      );
      expect(client.heard.sampling).toHaveLength(1);
      expect((await client.call('trigger-elicitation-request')).text).toContain('Ada');
      expect(client.heard.elicitation).toHaveLength(1);
      expect((await client.call('get-roots-list')).text).toContain('file:///home/ada/project');
      expect(client.heard.roots.length).toBeGreaterThan(0);
    });

    it('hears log messages that nobody asked for', async () => {
      await client.setLogLevel('debug');
      await client.call('toggle-simulated-logging');
      await until('a log message', () => client.heard.logs.length > 0);
      await client.call('toggle-simulated-logging');
    });

    it('cancels a call without disturbing the next', async () => {
      const abort = new AbortController();
      const before = under.calls.length;
      // It is cancelled once it surely runs.
      const onprogress = (): void => abort.abort(new Error('changed my mind'));
      const steps = { duration: 60, steps: 300 };
      await expect(client.call('trigger-long-running-operation', steps, { signal: abort.signal, onprogress })).rejects.toThrow();
      expect((await client.call('echo', { message: 'still here' })).text).toContain('still here');
      if (transport === 'stdio')
        await until('the outcome', () => under.calls.slice(before).some(({ outcome }) => outcome?.kind === 'cancelled'));
    });

    it('runs calls side by side: a slow one holds up nothing', async () => {
      const abort = new AbortController();
      let isSlowDone = false;
      const slow = client
        .call('trigger-long-running-operation', { duration: 120, steps: 1 }, { signal: abort.signal })
        .catch(() => {})
        .finally(() => (isSlowDone = true));
      const quick = await Promise.all(Array.from({ length: 10 }, (_, index) => client.call('get-sum', { a: index, b: 1 })));
      expect(isSlowDone).toBe(false);
      expect(quick.map(({ text }) => /is (\d+)/.exec(text)?.[1])).toEqual(
        Array.from({ length: 10 }, (_, index) => String(index + 1)),
      );
      abort.abort();
      await slow;
    });
  });

  it('keeps two clients apart', async () => {
    const [one, two] = await Promise.all([richV1(under.url('everything'), 'a'), richV1(under.url('everything'), 'b')]);
    await until('the tools', async () => (await one.tools()).includes('trigger-sampling-request'));
    await one.call('trigger-sampling-request', { prompt: 'only for one' });
    expect([one.heard.sampling.length, two.heard.sampling.length]).toEqual([1, 0]);
    await one.close();
    expect((await two.call('echo', { message: 'alive' })).text).toContain('alive');
    await two.close();
  });

  it('leaves out hidden tools, and only those', async () => {
    const client = await richV1(under.url('everything'), 'a');
    const all = await client.tools();
    under.hidden.add('get-env');
    const shown = await client.tools();
    under.hidden.clear();
    expect(all.filter((name) => !shown.includes(name))).toEqual(['get-env']);
    await client.close();
  });
});
