import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { connectV2, type TestClient } from '../../harness/clients.ts';
import { createInstallation, type Installation } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { until } from '../../harness/until.ts';

/** callAgent with a `serverUrl` reaches a new host without connectServer: the same question must come. */
describe('an agent proxy that is told to talk to a new host', () => {
  let installation: Installation;
  let client: TestClient;
  let agents: Server;
  let agentsUrl = '';
  const seen: string[] = [];

  beforeAll(async () => {
    agents = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"text":"hello"}');
    });
    await new Promise<void>((resolve) => agents.listen(0, '127.0.0.1', resolve));
    agentsUrl = `http://127.0.0.1:${(agents.address() as AddressInfo).port}`;
    installation = await createInstallation();
    await installation.json('servers', 'add', 'agents', '--', ...SERVER_COMMANDS.agentProxy);
    const { token } = await installation.json<{ token: string }>('grants', 'create', 'Claude Code');
    const { mcp } = await installation.serve();
    client = await connectV2(new URL('/servers/agents/mcp', mcp).href, token);
  });

  afterAll(async () => {
    await client.close();
    await installation.dispose();
    agents.close();
  });

  async function question(): Promise<ApprovalView> {
    return until(
      'the question',
      async () => (await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list')).approvals[0],
    );
  }

  it('asks before callAgent reaches it, and shows the host', async () => {
    const args = {
      targetAgentId: 'weather',
      interactionType: 'generate',
      messages: [{ role: 'user', content: 'hi' }],
      serverUrl: agentsUrl,
    };
    const call = client.callTool('callAgent', args);
    const asked = await question();
    expect(seen).toEqual([]);
    expect(JSON.stringify(asked.facts)).toContain(new URL(agentsUrl).host);
    await installation.json('approvals', 'approve', asked.id);
    expect(await call).toMatchObject({ isError: false });
    expect(seen).toEqual(['/api/agents/weather/generate']);
  });

  it('asks for connectServer, and a denial means that nothing was reached', async () => {
    const call = client.callTool('connectServer', { serverUrl: `${agentsUrl}/other` });
    const asked = await question();
    expect((await installation.run('approvals', 'deny', asked.id)).code).toBe(0);
    expect((await call).text).toMatch(/^\[POLICY DENIED\] The person denied this call\./);
    expect(seen).toHaveLength(1);
  });
});
