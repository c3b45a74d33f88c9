import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../harness/until.ts';
import { type MergedHarness, NOTES, startMerged } from './merged-harness.ts';
import { connectRich } from './rich-client.ts';

const RAW = [process.execPath, resolve('test/fakes/servers/raw-server.ts')];

function isRunning(pid: string): boolean {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
}

async function waiting(harness: MergedHarness, tool: string): Promise<string> {
  return until(`a question about ${tool}`, async () => {
    const { approvals } = await harness.state();
    return approvals.find((each) => each.tool === tool)?.id;
  });
}

describe('a person at the merged address', () => {
  it('holds one call up while everything else goes on, and lets it through unchanged', async () => {
    const harness = await startMerged({ one: NOTES('one'), two: NOTES('two') });
    await harness.setPolicy('one', { version: '1', default: 'require_approval' });
    const { call, client } = await connectRich(harness, 'ada');
    const held = call('one__who');
    const id = await waiting(harness, 'who');
    expect(await call('two__who')).toBe('two');
    await client.ping();
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    await harness.allow(id);
    expect(await held).toBe('one');
  });

  it('closes the question when the client cancels, and the server never sees the call', async () => {
    const harness = await startMerged({ one: NOTES('one') });
    await harness.setPolicy('one', { version: '1', default: 'require_approval' });
    const { client } = await connectRich(harness, 'ada');
    const cancel = new AbortController();
    const held = client.callTool({ name: 'one__hang' }, undefined, { signal: cancel.signal });
    await waiting(harness, 'hang');
    cancel.abort('enough');
    await expect(held).rejects.toThrow('enough');
    await until('the question to close', async () => (await harness.state()).approvals.length === 0);
    expect((await harness.logs('one')).join('\n')).not.toMatch(/hanging|cancelled/);
  });
});

describe('what belongs to a client at the merged address', () => {
  it('is its own process of each server, which ends with its session', async () => {
    const harness = await startMerged({ raw: RAW });
    const ada = await connectRich(harness, 'ada');
    const bob = await connectRich(harness, 'bob');
    const [first, second] = [await ada.call('raw__pid'), await bob.call('raw__pid')];
    expect(first).not.toBe(second);
    expect((await harness.state()).sessions).toBe(2);
    await ada.transport.terminateSession();
    await until('the process to end', () => !isRunning(first));
    expect((await harness.state()).sessions).toBe(1);
    expect(isRunning(second)).toBe(true);
    expect(await bob.call('raw__pid')).toBe(second);
  });

  it('ends with its grant', async () => {
    const harness = await startMerged({ raw: RAW });
    const ada = await connectRich(harness, 'ada');
    const pid = await ada.call('raw__pid');
    await harness.revoke('ada');
    await until('the process to end', () => !isRunning(pid));
    await expect(ada.call('raw__pid')).rejects.toThrow();
  });

  it('ends when the gateway stops', async () => {
    const harness = await startMerged({ raw: RAW });
    const { call } = await connectRich(harness, 'ada');
    const pid = await call('raw__pid');
    await harness.gateway.stop();
    expect(isRunning(pid)).toBe(false);
  });

  it('is a new process after its server was restarted, without a new session', async () => {
    const harness = await startMerged({ raw: RAW, one: NOTES('one') });
    const { call, heard } = await connectRich(harness, 'ada');
    const before = await call('raw__pid');
    await harness.restart('raw');
    await until('the client to hear of it', () => heard.includes('tools'));
    const after = await call('raw__pid');
    expect(after).not.toBe(before);
    expect(isRunning(before)).toBe(false);
    expect(await call('one__who')).toBe('one');
  });
});
