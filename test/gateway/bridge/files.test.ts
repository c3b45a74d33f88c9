import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { until } from '../../harness/until.ts';
import { richV1Over, richV2Over } from '../traffic/sdk-clients.ts';
import { prepareGateway, SERVERS, stdioV1, stdioV2 } from './bridge-harness.ts';

describe('server-filesystem through a bridge', () => {
  it('brings a file of ten megabytes to clients of both lines', async () => {
    const folder = temporaryFolder(onTestFinished);
    const text = 'naïve 😀 "quoted"\n'.repeat(Math.ceil((10 * 1024 * 1024) / 22));
    await writeFile(join(folder, 'large.txt'), text);
    const gateway = await prepareGateway({ files: SERVERS.filesystem(folder) });
    await gateway.start();
    for (const open of [
      () => richV1Over(stdioV1(gateway.bridge(['files']))),
      () => richV2Over(stdioV2(gateway.bridge(['files'])), 'legacy'),
    ]) {
      const client = await open();
      const read = await client.call('read_text_file', { path: join(folder, 'large.txt') });
      expect(read.isError).toBe(false);
      expect(read.text === text).toBe(true);
      await client.close();
    }
  }, 60_000);
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
