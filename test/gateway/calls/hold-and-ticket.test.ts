import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { connectV1, type TestClient } from '../../harness/clients.ts';
import { createInstallation, type Installation, type ServeLine } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { until } from '../../harness/until.ts';

/** Clients end calls on their own clocks: what they are told, and how a late answer still counts. */
describe('a person who is slower than the protocol', () => {
  let installation: Installation;
  let served: ServeLine;
  let client: TestClient;
  let patientClient: TestClient;

  beforeAll(async () => {
    installation = await createInstallation();
    await installation.json(
      'servers',
      'add',
      'pmcp',
      '--env',
      `PMCP_HOME=${join(installation.dataDir, '../', `pmcp-hold-${process.pid}`)}`,
      '--',
      ...SERVER_COMMANDS.pmcp,
    );
    const { token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor');
    // Whoever looks at a question while its call is held open needs more time than the first test waits.
    const patient = await installation.json<{ token: string }>('grants', 'create', 'Patient');
    await installation.json('grants', 'change', 'Patient', '--hold', '120');
    await writeFile(
      join(installation.dataDir, 'settings.json'),
      JSON.stringify({ version: 1, holdSeconds: 2, progressSeconds: 0.5 }),
    );
    served = await installation.serve();
    const address = new URL('/servers/pmcp/mcp', served.mcp).href;
    client = await connectV1(address, token);
    patientClient = await connectV1(address, patient.token);
  });

  afterAll(async () => {
    await client.close();
    await patientClient.close();
    await installation.dispose();
  });

  async function onlyQuestion(state: ApprovalView['state']): Promise<ApprovalView> {
    return until(`a question in state ${state}`, async () => {
      const { approvals } = await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list');
      return approvals.find((each) => each.state === state);
    });
  }

  it('gets progress while it waits, then is told to come back; the retry runs once after a late approval', async () => {
    const progress: string[] = [];
    const first = await client.callTool(
      'gateway.provision',
      { server_name: 'time' },
      { onProgress: (each) => progress.push(each.message ?? '') },
    );
    expect(progress[0]).toBe('waiting for approval: gateway.provision');
    expect(first.isError).toBe(true);
    const question = await onlyQuestion('pending');
    expect(first.text).toBe(
      `[APPROVAL PENDING] gateway.provision is waiting for a person (ref ${question.id}). Call it again with the same arguments; it will run if approved.`,
    );
    await installation.json('approvals', 'approve', question.id);
    expect(await client.callTool('gateway.provision', { server_name: 'time' })).toMatchObject({ isError: false });
    const again = await client.callTool('gateway.provision', { server_name: 'time' });
    expect(again.text).toMatch(/^\[APPROVAL PENDING\]/);
    expect((await installation.run('approvals', 'deny', (await onlyQuestion('pending')).id)).code).toBe(0);
  });

  it('withdraws the card when the client cancels, and never forwards the call', async () => {
    const aborted = new AbortController();
    const call = patientClient.callTool('gateway.provision', { server_name: 'memory' }, { signal: aborted.signal });
    await onlyQuestion('waiting');
    aborted.abort();
    await expect(call).rejects.toThrow();
    await until('no question to be left', async () => {
      const { approvals } = await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list');
      return approvals.length === 0;
    });
    const { entries } = await installation.json<{ entries: { by: string | null; outcome: string | null }[] }>(
      'history',
      'list',
      '--limit',
      '1',
    );
    expect(entries[0]).toMatchObject({ by: 'client', outcome: 'not-sent' });
  });

  it('denies what waits when the gateway stops, and says so', async () => {
    const call = patientClient.callTool('gateway.provision', { server_name: 'fetch' });
    await onlyQuestion('waiting');
    expect(await installation.stop('SIGTERM')).toBe(0);
    const result = await call;
    expect(result.text).toMatch(/^\[POLICY DENIED\] Countersign is stopping/);
    const verified = await installation.run('history', 'verify');
    expect(verified.code).toBe(0);
  });
});
