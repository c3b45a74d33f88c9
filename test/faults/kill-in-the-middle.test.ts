import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../shared/model/approval.ts';
import type { HistorySummary } from '../../shared/model/history-entry.ts';
import { connectV1 } from '../harness/clients.ts';
import { createInstallation, type Installation } from '../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../harness/servers.ts';
import { until } from '../harness/until.ts';

/** `kill -9` at the two worst moments: nothing was forwarded without a committed decision, and the history says what is unknown. */
describe('kill -9 in the middle of a call', () => {
  let installation: Installation;
  let home = '';
  let token = '';

  beforeEach(async () => {
    installation = await createInstallation();
    home = await mkdtemp(join(tmpdir(), 'countersign-home-'));
    await installation.json('servers', 'add', 'pmcp', '--env', `PMCP_HOME=${home}`, '--', ...SERVER_COMMANDS.pmcp);
    await installation.json('servers', 'add', 'everything', '--', ...SERVER_COMMANDS.everything);
    ({ token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor'));
  });

  afterEach(async () => {
    await installation.dispose();
    await rm(home, { recursive: true, force: true });
  });

  async function newest(tool: string): Promise<HistorySummary | undefined> {
    const { entries } = await installation.json<{ entries: HistorySummary[] }>('history', 'list', '--limit', '50');
    return entries.find((entry) => entry.subject === tool);
  }

  it('while it waits for a person: nothing was sent, and the next start says so', async () => {
    const { mcp } = await installation.serve();
    const client = await connectV1(new URL('/servers/pmcp/mcp', mcp).href, token);
    const call = client.callTool('gateway.provision', { server_name: 'time' }).catch(() => null);
    await until(
      'the question',
      async () => (await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list')).approvals[0],
    );
    await installation.stop('SIGKILL');
    await call;
    await client.close().catch(() => {});

    await installation.serve();
    expect(await newest('gateway.provision')).toMatchObject({
      state: 'closed',
      effect: 'deny',
      by: 'crash',
      outcome: 'not-sent',
    });
    expect(existsSync(join(home, 'journal.jsonl')) ? readFileSync(join(home, 'journal.jsonl'), 'utf8') : '').not.toContain(
      'provision',
    );
    expect((await installation.run('history', 'verify')).code).toBe(0);
  });

  it('while it runs: the decision was on disk, and its outcome is called unknown', async () => {
    const { mcp } = await installation.serve();
    const client = await connectV1(new URL('/servers/everything/mcp', mcp).href, token);
    const tool = 'trigger-long-running-operation';
    const call = client.callTool(tool, { duration: 30, steps: 3 }).catch(() => null);
    const answered = await until('the call to be decided', async () => {
      const { approvals } = await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list');
      if (approvals[0] !== undefined) await installation.json('approvals', 'approve', approvals[0].id);
      const entry = await newest(tool);
      return entry?.state === 'decided' ? entry : null;
    });
    expect(answered.effect).toBe('allow');
    await installation.stop('SIGKILL');
    await call;
    await client.close().catch(() => {});

    await installation.serve();
    expect(await newest(tool)).toMatchObject({ state: 'closed', effect: 'allow', outcome: 'unknown' });
    expect((await installation.run('history', 'verify')).code).toBe(0);
  });
});
