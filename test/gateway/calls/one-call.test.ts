import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import type { HistorySummary } from '../../../shared/model/history-entry.ts';
import { connectV1, connectV2, type TestClient } from '../../harness/clients.ts';
import { createInstallation, type Installation, type ServeLine } from '../../harness/countersign-process.ts';
import { findInFolder } from '../../harness/find-in-folder.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { until } from '../../harness/until.ts';

/** The product's main job, through the installed command: a real client, a risky call, a person's answer, the history. */
describe.each([
  ['sdk 1', connectV1],
  ['sdk 2', connectV2],
] as const)('one call, end to end, with a client of %s', (_line, connect) => {
  let installation: Installation;
  let served: ServeLine;
  let client: TestClient;
  let home = '';

  beforeAll(async () => {
    installation = await createInstallation();
    home = join(installation.dataDir, '..', `pmcp-home-${process.pid}-${Date.now()}`);
    await installation.json('servers', 'add', 'pmcp', '--env', `PMCP_HOME=${home}`, '--', ...SERVER_COMMANDS.pmcp);
    const grant = await installation.json<{ name: string; token: string; url: string }>('grants', 'create', 'Cursor');
    served = await installation.serve();
    client = await connect(new URL('/servers/pmcp/mcp', served.mcp).href, grant.token, 'cursor');
  });

  afterAll(async () => {
    await client.close();
    await installation.dispose();
  });

  function journal(): { what: string; server?: string }[] {
    const file = join(home, 'journal.jsonl');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { what: string });
  }

  function waiting(tool: string): Promise<ApprovalView> {
    return until(`a question about ${tool}`, async () => {
      const { approvals } = await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list');
      return approvals.find((each) => each.tool === tool);
    });
  }

  it('lists the tools of the server as they are', async () => {
    const names = await client.listTools();
    expect(names).toContain('gateway.provision');
    expect(names).toHaveLength(26);
  });

  it('lets a harmless call through at once', async () => {
    const result = await client.callTool('gateway.health');
    expect(result).toMatchObject({ isError: false });
  });

  it('holds a risky call while everything else on the connection answers', async () => {
    const call = client.callTool('gateway.provision', { server_name: 'filesystem' });
    const question = await waiting('gateway.provision');
    expect(question).toMatchObject({ server: 'pmcp', client: 'Cursor', risk: 'critical', state: 'waiting' });
    expect(question.arguments).toContain('"filesystem"');
    expect(question.facts.map((fact) => fact.value).join('\n')).toContain('filesystem');
    await client.ping();
    expect(await client.callTool('gateway.health')).toMatchObject({ isError: false });
    expect(journal().filter((each) => each.what === 'provision')).toEqual([]);

    await installation.json('approvals', 'approve', question.id);
    expect(await call).toMatchObject({ isError: false });
    expect(journal().filter((each) => each.what === 'provision')).toHaveLength(1);
  });

  it('asks again for the same call, and the client reads why it was denied', async () => {
    const call = client.callTool('gateway.provision', { server_name: 'filesystem' });
    const question = await waiting('gateway.provision');
    const denied = await installation.run('approvals', 'deny', question.id, '--reason', 'Use the memory server instead');
    expect(denied.code).toBe(0);
    const result = await call;
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(/^\[POLICY DENIED\].*Use the memory server instead/);
    expect(journal().filter((each) => each.what === 'provision')).toHaveLength(1);
    const again = await installation.run('approvals', 'approve', question.id, '--operator-token', served.operatorToken);
    expect(again.code).not.toBe(0);
    expect(again.stderr).toMatch(/settled already/);
  });

  it('keeps a credential out of the data folder, the log, the export and the prompt', async () => {
    const secret = 'hunter2-correct-horse-battery';
    const call = client.callTool('gateway.auth_connect', { server_name: 'github', credential: secret, env_var: 'GITHUB_TOKEN' });
    const question = await waiting('gateway.auth_connect');
    expect(JSON.stringify(question)).not.toContain(secret);
    expect(question.arguments).toContain('••••');
    await installation.json('approvals', 'approve', question.id);
    expect((await call).text).toContain(secret); // The client gets the server's answer unchanged.
    expect(readFileSync(join(home, 'pmcp.env'), 'utf8')).toContain(secret);

    const exported = await installation.run('history', 'export', '--format', 'jsonl');
    expect(exported.stdout).toContain('gateway.auth_connect');
    expect(exported.stdout).not.toContain(secret);
    expect(await findInFolder(installation.dataDir, secret)).toEqual([]);
    expect(installation.output).not.toContain(secret);
  });

  it('asks before a multiplexer reaches a server for the first time, once per session', async () => {
    const call = client.callTool('gateway.invoke', { tool_id: 'time::get_current_time', arguments: {} });
    const question = await waiting('gateway.invoke');
    expect(journal().filter((each) => each.what === 'started' && each.server === 'time')).toEqual([]);
    await installation.json('approvals', 'approve', question.id);
    expect(await call).toMatchObject({ isError: false });
    expect(
      await client.callTool('gateway.invoke', { tool_id: 'time::get_current_time', arguments: { timezone: 'UTC' } }),
    ).toMatchObject({ isError: false });
  });

  it('shows all of it in a history that holds', async () => {
    const entries = await until('every call to be settled', async () => {
      const page = await installation.json<{ entries: HistorySummary[] }>('history', 'list', '--limit', '100');
      return page.entries.every((entry) => entry.state === 'closed') ? page.entries : null;
    });
    const provisions = entries.filter((entry) => entry.subject === 'gateway.provision');
    expect(provisions.map(({ effect, by, outcome }) => ({ effect, by, outcome }))).toEqual([
      { effect: 'deny', by: 'person', outcome: 'not-sent' },
      { effect: 'allow', by: 'person', outcome: 'result' },
    ]);
    const verified = await installation.run('history', 'verify', '--json');
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true });
  });

  it.runIf(process.platform === 'linux')('says which program asks', async () => {
    const asked = client.callTool('gateway.provision', { server_name: 'time' });
    const { id } = await waiting('gateway.provision');
    const shown = await until('the program', async () => {
      const approval = await installation.json<ApprovalView>('approvals', 'show', id);
      return approval.process ?? undefined;
    });
    const { sessionStartedAt, openedAt } = await installation.json<ApprovalView>('approvals', 'show', id);
    expect(sessionStartedAt).toBeGreaterThan(0);
    expect(sessionStartedAt).toBeLessThanOrEqual(openedAt);
    // The client of this test lives in its process.
    expect(shown).toMatchObject({ pid: process.pid, folder: process.cwd() });
    expect(shown.parents.length).toBeGreaterThan(0);
    await installation.json('approvals', 'deny', id);
    expect(await asked).toMatchObject({ isError: true });
  });

  it('needs the person for what weakens protection, and nothing for what strengthens it', async () => {
    for (const command of [['grants', 'create', 'Mallory'], ['resume'], ['servers', 'add', 'evil', '--', 'true']]) {
      const refused = await installation.run(...command);
      expect([command, refused.code]).toEqual([command, 3]);
      expect(refused.stderr).toMatch(/operator token|terminal/);
    }
    expect((await installation.run('pause')).code).toBe(0);
    const result = await client.callTool('gateway.health');
    expect(result).toMatchObject({ isError: true });
    expect(result.text).toMatch(/^\[POLICY DENIED\] Countersign is paused/);
    await installation.json('resume');
    expect(await client.callTool('gateway.health')).toMatchObject({ isError: false });
  });
});
