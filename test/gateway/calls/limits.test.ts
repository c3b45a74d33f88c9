import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectV1, type TestClient } from '../../harness/clients.ts';
import { createInstallation, type Installation, writePolicyFile } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';

/** What uses up a limit, what gives it back, and what survives a restart. */
describe('limits on real calls', () => {
  let installation: Installation;
  let token = '';

  beforeEach(async () => {
    installation = await createInstallation();
    await installation.json('servers', 'add', 'erring', '--', ...SERVER_COMMANDS.erring);
    ({ token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor'));
  });

  afterEach(() => installation.dispose());

  async function limitTo(max: number, window: string): Promise<void> {
    const limits = [{ counter: 'all', window, max }];
    const document = { version: '1', default: 'deny', tools: { '*': { limits } } };
    await installation.json('policy', 'set', 'erring', await writePolicyFile(installation, 'limits', document));
  }

  async function connect(): Promise<TestClient> {
    const { mcp } = await installation.serve();
    return connectV1(new URL('/servers/erring/mcp', mcp).href, token);
  }

  const isDenied = async (client: TestClient, tool: string): Promise<boolean> =>
    (await client.callTool(tool).catch(() => ({ text: 'a JSON-RPC error' }))).text.includes('POLICY DENIED');

  it('keeps the quota of a tool that failed, and gives back that of a JSON-RPC error', async () => {
    await limitTo(2, 'minute');
    const client = await connect();
    expect(await isDenied(client, 'rpc-error')).toBe(false);
    expect(await isDenied(client, 'rpc-error')).toBe(false);
    expect(await isDenied(client, 'rpc-error')).toBe(false);
    expect(await isDenied(client, 'tool-error')).toBe(false);
    expect(await isDenied(client, 'fine')).toBe(false);
    expect(await isDenied(client, 'fine')).toBe(true);
    await client.close();
  });

  it('remembers an hourly limit across a restart, even after kill -9', async () => {
    await limitTo(2, 'hour');
    const before = await connect();
    expect(await isDenied(before, 'fine')).toBe(false);
    expect(await isDenied(before, 'fine')).toBe(false);
    await installation.stop('SIGKILL');
    await before.close().catch(() => {});
    const after = await connect();
    expect(await isDenied(after, 'fine')).toBe(true);
    await after.close();
  });
});
