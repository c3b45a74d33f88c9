import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { until } from '../../harness/until.ts';
import { isAlive } from '../traffic/traffic-harness.ts';
import { type BridgedGateway, prepareGateway, type RawBridge, SERVERS, startBridge } from './bridge-harness.ts';

const CALL = (id: string, name: string, args = '{}'): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}","arguments":${args}}}`;

async function open(): Promise<{ gateway: BridgedGateway; bridge: RawBridge }> {
  const gateway = await prepareGateway({ raw: SERVERS.raw });
  await gateway.start();
  const bridge = startBridge(gateway.bridge(['raw']));
  await bridge.initialize();
  return { gateway, bridge };
}

describe('what passes through a bridge', () => {
  it('keeps its bytes: blanks, large numbers, unknown members, and ids', async () => {
    const { bridge } = await open();
    const line =
      '{ "id" : 12345678901234567890,"method":"tools/call" ,"params":{"name":"raw","arguments":{"n":9007199254740993,"f":1.50},"extra":[]},"jsonrpc":"2.0"}';
    bridge.send(line);
    const answer = await bridge.heard('"id":12345678901234567890');
    // The server answers with the very line that it read.
    expect((JSON.parse(answer) as { result: { content: [{ text: string }] } }).result.content[0].text).toBe(line);
    expect(answer).toBe(
      `{ "result":{"content":[{"type":"text","text":${JSON.stringify(line)}}],"big":12345678901234567890,"float":1.50,"isError":false} ,"jsonrpc":"2.0", "unknown":1.0, "id":12345678901234567890}`,
    );
  });

  it('is read on after lines that are no messages, each of which is answered', async () => {
    const { bridge } = await open();
    bridge.send('garbage', '{"jsonrpc":"2.0"', '', '[]', '"text"', '{"jsonrpc":"2.0","id":7}', '\u0000');
    bridge.send(CALL('8', 'raw'));
    await bridge.heard('"id":8');
    const errors = bridge.lines.flatMap((line) => {
      const { id, error } = JSON.parse(line) as { id: unknown; error?: { code: number } };
      return error === undefined ? [] : [[id, error.code]];
    });
    expect(errors).toEqual([
      [null, -32700],
      [null, -32700],
      [null, -32600],
      [null, -32600],
      [7, -32600],
      [null, -32700],
    ]);
  });

  it('answers a thousand requests at once, each once', async () => {
    const { bridge } = await open();
    const ids = Array.from({ length: 1000 }, (_, index) => index);
    bridge.send(...ids.map((id) => CALL(String(id), 'raw')));
    const seen = await until('a thousand answers', () =>
      bridge.lines.length > 1000
        ? bridge.lines.slice(1).map((line) => JSON.parse(line) as { id: number; result?: unknown })
        : null,
    );
    expect(seen.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(ids);
    expect(seen.filter(({ result }) => result === undefined)).toEqual([]);
  });

  it('waits for a client that does not read, and loses nothing', async () => {
    const { bridge } = await open();
    bridge.pause();
    const text = 'x'.repeat(10 * 1024 * 1024);
    bridge.send(CALL('1', 'raw', JSON.stringify({ text })), CALL('2', 'raw', JSON.stringify({ text })), CALL('3', 'raw'));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(bridge.lines).toHaveLength(1);
    bridge.resume();
    for (const id of ['1', '2', '3'])
      await until(`answer ${id}`, () => bridge.lines.some((line) => line.includes(`"id":${id}}`)));
    const [first] = bridge.lines.filter((line) => line.includes('"id":1}'));
    expect(first?.length).toBeGreaterThan(text.length);
  });

  it('ends at once on a signal, even while the client does not read', async () => {
    const { bridge } = await open();
    bridge.pause();
    bridge.send(CALL('1', 'raw', JSON.stringify({ text: 'x'.repeat(8 * 1024 * 1024) })));
    await new Promise((resolve) => setTimeout(resolve, 500));
    bridge.kill('SIGTERM');
    expect(await bridge.exited).toBe(0);
  });
});

describe('the end of a bridge', () => {
  it('ends the session and its child with the input', async () => {
    const { gateway, bridge } = await open();
    const child = childrenOf(gateway.pid())[0] ?? 0;
    expect(isAlive(child)).toBe(true);
    bridge.endInput();
    expect(await bridge.exited).toBe(0);
    await until('the end of the server', () => !isAlive(child));
  });

  it('ends them too when the bridge is killed', async () => {
    const { gateway, bridge } = await open();
    const child = childrenOf(gateway.pid())[0] ?? 0;
    bridge.kill('SIGKILL');
    await until('the end of the server', () => !isAlive(child));
  });

  it('still brings the answers to what was asked before the input ended', async () => {
    const { bridge } = await open();
    bridge.send(CALL('1', 'raw'), CALL('2', 'raw'));
    bridge.endInput();
    expect(await bridge.exited).toBe(0);
    expect(bridge.lines).toHaveLength(3);
  });

  it('comes when the client was killed', async () => {
    const gateway = await prepareGateway({ raw: SERVERS.raw });
    await gateway.start();
    const { command, args, env } = gateway.bridge(['raw']);
    // A parent between us and the bridge, which dies without closing what the bridge reads.
    const script = `const c=require('node:child_process').spawn(${JSON.stringify(command)},${JSON.stringify(args)},{stdio:['inherit','inherit','inherit']});process.stderr.write('child '+c.pid+'\\n');setInterval(()=>{},1000)`;
    const bridge = startBridge({ command: process.execPath, args: ['-e', script], env, stderr: 'pipe' });
    const pid = await until('the pid', () => Number(/child (\d+)/.exec(bridge.errors)?.[1] ?? 0) || null);
    await bridge.initialize();
    bridge.kill('SIGKILL');
    await until('the end of the bridge', () => !isAlive(pid));
  });
});

function childrenOf(pid: number): number[] {
  const text = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [Number(line)]));
}
