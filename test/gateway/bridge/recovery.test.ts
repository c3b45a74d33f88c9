import { describe, expect, it, onTestFinished } from 'vitest';
import { STATUS_TOOL } from '../../../shared/headless/bridge/explain.ts';
import { until } from '../../harness/until.ts';
import { type Rich, richV1Over, richV2Over } from '../traffic/sdk-clients.ts';
import {
  type BridgedGateway,
  prepareGateway,
  SERVERS,
  startBridge,
  stdioV1,
  stdioV2,
  type StdioParameters,
} from './bridge-harness.ts';

const CLIENTS = [
  ['sdk 1', (at: StdioParameters) => richV1Over(stdioV1(at))],
  ['sdk 2, in a session', (at: StdioParameters) => richV2Over(stdioV2(at), 'legacy')],
  ['sdk 2, stateless', (at: StdioParameters) => richV2Over(stdioV2(at), { pin: '2026-07-28' })],
] as const;

async function connected(connect: (at: StdioParameters) => Promise<Rich>, at: StdioParameters): Promise<Rich> {
  const client = await connect(at);
  onTestFinished(() => client.close());
  return client;
}

function prepare(): Promise<BridgedGateway> {
  return prepareGateway({ modern: SERVERS.modern, raw: SERVERS.raw });
}

describe.each(CLIENTS)('a gateway that comes and goes, with a client of %s', (line, connect) => {
  it('is explained by a tool while it is away, and used as soon as it is there', async () => {
    const gateway = await prepare();
    const client = await connected(connect, gateway.bridge(['modern']));
    expect(await client.tools()).toEqual([STATUS_TOOL]);
    expect(await client.resources()).toEqual([]);
    expect(await client.prompts()).toEqual([]);
    if (line !== 'sdk 2, stateless') await client.ping();
    const status = await client.call(STATUS_TOOL);
    expect(status).toMatchObject({ isError: false, text: expect.stringContaining(`is not running on ${gateway.dataDir}`) });
    expect(await client.call('echo', { text: 'too early' })).toMatchObject({ isError: true, text: status.text });

    await gateway.start();
    await until('word of the change', () => client.listChanges.count > 0);
    expect(await client.tools()).toEqual(['echo', 'slow', 'ask', 'change']);
    expect(await client.call('echo', { text: 'grüß dich 😀' })).toMatchObject({ isError: false, text: 'grüß dich 😀' });
    expect(client.heard.errors).toEqual([]);
  });

  it('fails what was under way when it is killed, explains, and goes on when it is back', async () => {
    const gateway = await prepare();
    await gateway.start();
    const client = await connected(connect, gateway.bridge(['modern']));
    expect(await client.tools()).toContain('echo');
    await client.call('echo', { text: 'before' });
    let isRunning = false;
    const onprogress = (): void => void (isRunning = true);
    const failed = expect(client.call('slow', { steps: 10_000 }, { onprogress })).rejects.toThrow(/not repeated/);
    await until('the call to run', () => isRunning);
    await gateway.end('SIGKILL');
    await failed;
    // What is asked in the very moment in which the gateway dies fails with it.
    await until('the explanation', async () => (await client.tools().catch((): string[] => [])).includes(STATUS_TOOL));
    const before = client.listChanges.count;

    await gateway.start();
    await until('word of the change', () => client.listChanges.count > before);
    expect(await client.tools()).toContain('echo');
    expect((await client.call('echo', { text: 'after' })).text).toBe('after');
  });
});

describe('a client that asks for the stateless revision first, of a server that only knows sessions', () => {
  it('comes back to its tools by itself when the server was met before', async () => {
    const gateway = await prepareGateway({ everything: SERVERS.everything });
    const auto = (): Promise<Rich> => richV2Over(stdioV2(gateway.bridge(['everything'])), 'auto');
    await gateway.start();
    const first = await auto();
    expect(await first.tools()).toContain('echo');
    await first.close();
    await gateway.end('SIGTERM');

    const client = await auto();
    onTestFinished(() => client.close());
    expect(await client.tools()).toEqual([STATUS_TOOL]);
    await gateway.start();
    await until('word of the change', () => client.listChanges.count > 0);
    expect((await client.call('echo', { message: 'again' })).text).toContain('again');
  });
});

describe('a session that ends', () => {
  it('is begun again when its server was restarted, and no call is repeated', async () => {
    const gateway = await prepare();
    await gateway.start();
    const bridge = startBridge(gateway.bridge(['raw']));
    await bridge.initialize();
    bridge.send('{"jsonrpc":"2.0","id":"hang","method":"tools/call","params":{"name":"hang","arguments":{"once":1}}}');
    bridge.send('{"jsonrpc":"2.0","id":"die","method":"tools/call","params":{"name":"die","arguments":{}}}');
    expect(await bridge.heard('"id":"die"')).toContain('"error"');
    expect(await bridge.heard('"id":"hang"')).toContain('"error"');
    // The session has ended with its child; what comes next finds a new one, or is told.
    const answer = await until('an answer of the new session', async () => {
      const id = `again-${bridge.lines.length}-${Math.random()}`;
      bridge.send(`{"jsonrpc":"2.0","id":"${id}","method":"tools/call","params":{"name":"raw","arguments":{}}}`);
      const line = await bridge.heard(`"id":"${id}"`);
      return line.includes('"result"') ? line : null;
    });
    expect(answer).toContain('12345678901234567890');
    const history = await gateway.run('history', 'list', '--limit', '50', '--json');
    expect(history.output.match(/"subject":"hang"|"tool":"hang"/g) ?? []).toHaveLength(1);
  });
});

describe('a bridge that is refused', () => {
  it('says that there is no such server, and notices when there is', async () => {
    const gateway = await prepareGateway({ raw: SERVERS.raw });
    await gateway.start();
    const client = await connected(CLIENTS[0][1], gateway.bridge(['nowhere']));
    expect((await client.call(STATUS_TOOL)).text).toContain('There is no server "nowhere" for the grant "me".');
  });

  it('asks which grant when there are several, and takes the one that is named', async () => {
    const gateway = await prepareGateway({ raw: SERVERS.raw }, { one: 'all', two: [] });
    await gateway.start();
    const unsure = await connected(CLIENTS[0][1], gateway.bridge(['raw']));
    expect((await unsure.call(STATUS_TOOL)).text).toContain('There are several grants: "one", "two".');
    const one = await connected(CLIENTS[0][1], gateway.bridge(['raw', '--grant', 'one']));
    expect((await one.call('raw', {})).isError).toBe(false);
    const two = await connected(CLIENTS[0][1], gateway.bridge(['raw', '--grant=two']));
    expect((await two.call(STATUS_TOOL)).text).toContain('There is no server "raw" for the grant "two".');
  });

  it('loses its way in when the grant is revoked, and calls under way end', async () => {
    const gateway = await prepareGateway({ raw: SERVERS.raw });
    await gateway.start();
    const client = await connected(CLIENTS[0][1], gateway.bridge(['raw']));
    await client.call('raw', {});
    const hanging = expect(client.call('hang', {})).rejects.toThrow();
    await until('the call to be on its way', async () =>
      (await gateway.run('history', 'list', '--limit', '5', '--json')).output.includes('"hang"'),
    );
    expect((await gateway.run('grants', 'revoke', 'me')).code).toBe(0);
    await hanging;
    await until('the explanation', async () => (await client.tools()).includes(STATUS_TOOL));
    expect((await client.call(STATUS_TOOL)).text).toContain('Nobody may connect yet');
  });

  it('uses the token in its environment, checks it, and never shows it', async () => {
    const gateway = await prepareGateway({ raw: SERVERS.raw }, { one: 'all', two: 'all' });
    await gateway.start();
    const token = gateway.tokens['two'] ?? '';
    const good = startBridge(gateway.bridge(['raw'], { COUNTERSIGN_TOKEN: token }));
    await good.initialize();
    good.send('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"raw","arguments":{}}}');
    expect(await good.heard('"id":1')).toContain('"result"');
    expect((await gateway.run('history', 'list', '--limit', '5', '--json')).output).toContain('"two"');
    const bad = startBridge(gateway.bridge(['raw'], { COUNTERSIGN_TOKEN: `${token}x` }));
    await bad.initialize();
    expect(bad.lines.join()).toContain('COUNTERSIGN_TOKEN belongs to no grant');
    expect((await gateway.run('grants', 'revoke', 'two')).code).toBe(0);
    await until('the refusal', () => good.errors.includes('COUNTERSIGN_TOKEN belongs to no grant'));
    for (const { lines, errors } of [good, bad]) expect(lines.join() + errors).not.toContain(token);
  });
});
