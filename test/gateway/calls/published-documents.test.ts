import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectV1 } from '../../harness/clients.ts';
import { createInstallation, type Installation, writePolicyFile } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';

/** The five documents as they are published: limits and `default: deny`, nothing else. They work unchanged. */
const DOCUMENTS = [
  { tool: 'gateway.auth_connect', server: 'pmcp', max: 30, args: { server_name: 'github', credential: 'x' } },
  { tool: 'gateway.connect_server', server: 'pmcp', max: 10, args: { server_name: 'time' } },
  { tool: 'gateway.provision', server: 'pmcp', max: 10, args: { server_name: 'time' } },
  { tool: 'gateway.register_discovered_server', server: 'pmcp', max: 30, args: { package: 'left-pad', server_name: 'pad' } },
  { tool: 'connectServer', server: 'agents', max: 30, args: { serverUrl: 'http://127.0.0.1:9' } },
] as const;

function published(tool: string, max: number): unknown {
  const counter = `${tool === 'connectServer' ? 'connectserver' : tool}_rate`;
  return { version: '1', default: 'deny', tools: { [tool]: { limits: [{ counter, window: 'minute', max, scope: 'grant' }] } } };
}

describe('a published document, unchanged', () => {
  let installation: Installation;
  let home = '';

  beforeEach(async () => {
    installation = await createInstallation();
    home = await mkdtemp(join(tmpdir(), 'countersign-home-'));
    await installation.json('servers', 'add', 'pmcp', '--env', `PMCP_HOME=${home}`, '--', ...SERVER_COMMANDS.pmcp);
    await installation.json('servers', 'add', 'agents', '--', ...SERVER_COMMANDS.agentProxy);
  });

  afterEach(async () => {
    await installation.dispose();
    await rm(home, { recursive: true, force: true });
  });

  it.each(DOCUMENTS)(
    '$tool: $max calls a minute pass, the next is denied, everything unlisted is denied',
    async ({ tool, server, max, args }) => {
      const file = await writePolicyFile(installation, 'published', published(tool, max));
      await installation.json('policy', 'set', server, file);
      const { token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor');
      const { mcp } = await installation.serve();
      const client = await connectV1(new URL(`/servers/${server}/mcp`, mcp).href, token);
      for (let call = 1; call <= max; call += 1) {
        expect((await client.callTool(tool, args)).text).not.toMatch(/POLICY DENIED|APPROVAL PENDING/);
      }
      const next = await client.callTool(tool, args);
      expect(next.isError).toBe(true);
      expect(next.text).toMatch(new RegExp(`^\\[POLICY DENIED\\] Rate limit of ${max} per minute reached\\. Try again later\\.`));
      const other = server === 'pmcp' ? 'gateway.health' : 'listAgents';
      expect((await client.callTool(other)).text).toMatch(`[POLICY DENIED] Tool "${other}" is not permitted by policy`);
      await client.close();
    },
  );
});
