import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectSteps } from '../../harness/expect-steps.ts';
import { until } from '../../harness/until.ts';
import { richV2Over } from '../traffic/sdk-clients.ts';
import { prepareGateway, SERVERS, startBridge, stdioV2 } from './bridge-harness.ts';

const META =
  '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"raw","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}';

/** Starts the server that compares headers with arguments; `seen` are the headers of each request. */
async function startHeaderServer(): Promise<{ readonly url: string; readonly seen: () => Record<string, string>[] }> {
  const program = resolve(import.meta.dirname, '../../fakes/servers/header-server.ts');
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString('utf8')));
  const port = await until('the port', () => /^\d+$/m.exec(output)?.[0]);
  const lines = (): string[] => output.split('\n').filter((line) => line.startsWith('{'));
  return { url: `http://127.0.0.1:${port}/mcp`, seen: () => lines().map((line) => JSON.parse(line) as Record<string, string>) };
}

describe('the stateless revision through a bridge', () => {
  it('makes up the headers that HTTP wants, from a list that it asks for itself', async () => {
    const server = await startHeaderServer();
    const gateway = await prepareGateway({ headers: { transport: 'http', url: server.url, headers: {} } });
    await gateway.start();
    const bridge = startBridge(gateway.bridge(['headers']));
    const call = (id: number, args: string): void =>
      bridge.send(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"route","arguments":${args},${META}}}`);
    call(1, '{"region":"süd","count":3}');
    expect(await bridge.heard('"id":1')).toContain('to süd');
    expect(server.seen().map((headers) => headers['mcp-method'])).toEqual(['tools/list', 'tools/call']);
    expect(server.seen().at(-1)).toEqual({
      'mcp-method': 'tools/call',
      'mcp-name': 'route',
      'mcp-param-region': `=?base64?${Buffer.from('süd').toString('base64')}?=`,
      'mcp-param-count': '3',
    });
    // The list is known now; an argument that is not there has no header.
    call(2, '{"region":"north"}');
    await bridge.heard('"id":2');
    expect(server.seen()).toHaveLength(3);
    expect(server.seen().at(-1)).not.toHaveProperty('mcp-param-count');
    expect(bridge.lines).toHaveLength(2);
  });

  it('leaves out a tool whose annotations are invalid, as a client over HTTP must, and says so', async () => {
    const server = await startHeaderServer();
    const gateway = await prepareGateway({ headers: { transport: 'http', url: server.url, headers: {} } });
    await gateway.start();
    const bridge = startBridge(gateway.bridge(['headers']));
    bridge.send(`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{${META}}}`);
    const { result } = JSON.parse(await bridge.heard('"id":1')) as { result: { tools: { name: string }[] } };
    expect(result.tools.map(({ name }) => name)).toEqual(['route']);
    expect(bridge.errors).toContain('The tool invalid is left out');
  });

  it('is what a client of the SDK finds, with input that is required, progress and subscriptions', async () => {
    const gateway = await prepareGateway({ modern: SERVERS.modern });
    await gateway.start();
    const client = await richV2Over(stdioV2(gateway.bridge(['modern'])), 'auto');
    onTestFinished(() => client.close());
    expect(client.protocolVersion).toBe('2026-07-28');
    expect(await client.tools()).toEqual(['echo', 'slow', 'ask', 'change']);
    expect((await client.call('ask', {})).text).toBe('Hello, Ada');
    const steps: number[] = [];
    await client.call('slow', { steps: 40 }, { onprogress: ({ progress }) => void steps.push(progress) });
    expectSteps(steps);
    await client.call('change', {});
    await until('the change', () => client.listChanges.count === 1);
    // The SDK forgets a token when the last step and the result arrive together.
    expect(client.heard.errors.filter(({ message }) => !/unknown token/.test(message))).toEqual([]);
  });

  it('cancels by leaving the request, and the server hears of it', async () => {
    const gateway = await prepareGateway({ modern: SERVERS.modern });
    await gateway.start();
    const client = await richV2Over(stdioV2(gateway.bridge(['modern'])), { pin: '2026-07-28' });
    onTestFinished(() => client.close());
    await client.tools();
    const controller = new AbortController();
    const onprogress = (): void => controller.abort();
    await expect(client.call('slow', { steps: 1000 }, { signal: controller.signal, onprogress })).rejects.toThrow();
    await until('the server to hear', async () =>
      (await gateway.run('servers', 'logs', 'modern')).output.includes('slow was cancelled'),
    );
  });

  it('tells a client that met us first when the server only knows sessions', async () => {
    const gateway = await prepareGateway({ raw: SERVERS.raw });
    const bridge = startBridge(gateway.bridge(['raw']));
    const discover = (id: number): void =>
      bridge.send(`{"jsonrpc":"2.0","id":${id},"method":"server/discover","params":{${META}}}`);
    discover(1);
    expect(await bridge.heard('"id":1')).toContain('2026-07-28');
    await gateway.start();
    await until('the finding', () => bridge.errors.includes('older revision'));
    bridge.send(`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"raw","arguments":{},${META}}}`);
    expect(await bridge.heard('"id":2')).toContain('Restart the connection');
    // A session still works on the same connection.
    await bridge.initialize();
    bridge.send('{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"raw","arguments":{}}}');
    expect(await bridge.heard('"id":3')).toContain('"result"');
  });
});
