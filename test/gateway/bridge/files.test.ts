import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { until } from '../../harness/until.ts';
import { richV1Over, richV2Over } from '../traffic/sdk-clients.ts';
import { prepareGateway, SERVERS, startBridge, stdioV1, stdioV2 } from './bridge-harness.ts';

async function fileOf(megabytes: number) {
  const folder = temporaryFolder(onTestFinished);
  const text = 'naïve 😀 "quoted"\n'.repeat(Math.ceil((megabytes * 1024 * 1024) / 22));
  const path = join(folder, 'large.txt');
  await writeFile(path, text);
  const gateway = await prepareGateway({ files: SERVERS.filesystem(folder) });
  await gateway.start();
  return { gateway, path, text };
}

describe('server-filesystem through a bridge', () => {
  it('brings a file of a megabyte to clients of both lines', async () => {
    const { gateway, path, text } = await fileOf(1);
    for (const open of [
      () => richV1Over(stdioV1(gateway.bridge(['files']))),
      () => richV2Over(stdioV2(gateway.bridge(['files'])), 'legacy'),
    ]) {
      const client = await open();
      const read = await client.call('read_text_file', { path });
      expect(read.isError).toBe(false);
      expect(read.text === text).toBe(true);
      await client.close();
    }
  });

  // By a client that reads a line in linear time: the SDK's own takes the square of it, and breaks off after ten megabytes.
  it('brings a file of ten megabytes', async () => {
    const { gateway, path, text } = await fileOf(10);
    const bridge = startBridge(gateway.bridge(['files']));
    await bridge.initialize();
    const call = { name: 'read_text_file', arguments: { path } };
    bridge.send(JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: call }));
    const line = await bridge.heard('"id":7');
    const { result } = JSON.parse(line) as { result: { content: [{ text: string }] } };
    expect(result.content[0].text === text).toBe(true);
  });
});

describe('a server that a person restarts', () => {
  it('is there again without the client doing anything', async () => {
    const gateway = await prepareGateway({ modern: SERVERS.modern });
    await gateway.start();
    const client = await richV1Over(stdioV1(gateway.bridge(['modern'])));
    onTestFinished(() => client.close());
    await client.setLogLevel('debug');
    expect((await client.call('echo', { text: 'one' })).text).toBe('one');
    expect((await gateway.run('servers', 'restart', 'modern')).code).toBe(0);
    await until('word of the change', () => client.listChanges.count > 0);
    expect((await client.call('echo', { text: 'two' })).text).toBe('two');
    expect(client.heard.errors).toEqual([]);
  });
});
