import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectV1, connectV2, type TestClient } from '../../harness/clients.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { EVERYTHING_HTTP, type MergedHarness, startMerged, startOnPort } from './merged-harness.ts';

describe.each([
  ['sdk 1', connectV1],
  ['sdk 2', connectV2],
] as const)('all servers of a client at one address, with a client of %s', (_line, connect) => {
  async function connectTo(harness: MergedHarness): Promise<TestClient> {
    const client = await connect(harness.url, await harness.grant('Cursor'), 'cursor');
    onTestFinished(() => client.close());
    return client;
  }

  it('offers real servers over stdio and HTTP together, and brings each call to the right one', async () => {
    const folder = join(temporaryFolder(), 'files');
    mkdirSync(folder);
    writeFileSync(join(folder, 'hello.txt'), 'hello from a file');
    const harness = await startMerged({
      everything: SERVER_COMMANDS.everything,
      files: SERVER_COMMANDS.filesystem(folder),
      memory: SERVER_COMMANDS.memory,
    });
    const port = await startOnPort(EVERYTHING_HTTP);
    await harness.addHttp('remote', `http://127.0.0.1:${port}/mcp`);
    const client = await connectTo(harness);

    const names = await client.listTools();
    expect(names).toEqual(
      expect.arrayContaining(['everything__echo', 'files__read_text_file', 'memory__create_entities', 'remote__echo']),
    );
    expect(names.every((name) => name.includes('__'))).toBe(true);

    expect((await client.callTool('everything__echo', { message: 'hi' })).text).toBe('Echo: hi');
    const read = await client.callTool('files__read_text_file', { path: join(folder, 'hello.txt') });
    expect(read).toEqual({ isError: false, text: 'hello from a file' });
    const sum = await client.callTool('remote__get-sum', { a: 2, b: 3 });
    expect(sum.text).toContain('5');
    const graph = await client.callTool('memory__read_graph');
    expect(graph.isError).toBe(false);
    await client.ping();
  });
});
