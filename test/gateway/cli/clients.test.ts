import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { connectV1 } from '../../harness/clients.ts';
import { createInstallation, type Installation, type ServeLine } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { until } from '../../harness/until.ts';

interface SessionLine {
  readonly id: string;
  readonly server: string | null;
}

/** A client is changed, its sessions are ended, and a question that nobody answered is let through the next time. */
describe('clients and missed questions, on the command line', () => {
  let installation: Installation;
  let served: ServeLine;
  let token = '';

  beforeAll(async () => {
    installation = await createInstallation();
    await writeFile(join(installation.dataDir, 'settings.json'), JSON.stringify({ version: 1, approvalTimeoutSeconds: 5 }));
    await installation.json('servers', 'add', 'one', '--', ...SERVER_COMMANDS.memory);
    await installation.json('servers', 'add', 'two', '--', ...SERVER_COMMANDS.memory);
    ({ token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor'));
    served = await installation.serve();
  });
  afterAll(() => installation.dispose());

  const address = (server: string): string => new URL(`/servers/${server}/mcp`, served.mcp).href;
  const sessions = async (): Promise<readonly SessionLine[]> =>
    (await installation.json<{ sessions: SessionLine[] }>('grants', 'sessions')).sessions;

  it('a client that may use fewer servers has its sessions ended, and gets in only where it may', async () => {
    const [one, two] = [await connectV1(address('one'), token), await connectV1(address('two'), token)];
    expect(new Set((await sessions()).map(({ server }) => server))).toEqual(new Set(['one', 'two']));
    await installation.json('grants', 'change', 'Cursor', '--servers', 'one', '--hold', '25');
    await until('its sessions to be over', async () => (await sessions()).length === 0);
    await Promise.allSettled([one.close(), two.close()]);
    await expect(connectV1(address('two'), token)).rejects.toThrow();
    const again = await connectV1(address('one'), token);
    const { grants } = await installation.json<{ grants: { servers: string[]; holdSeconds: number }[] }>('grants', 'list');
    expect(grants).toMatchObject([{ servers: ['one'], holdSeconds: 25 }]);

    const [open] = await sessions();
    await installation.json('grants', 'end-session', open?.id ?? '');
    expect(await sessions()).toEqual([]);
    expect((await installation.run('grants', 'end-session', open?.id ?? '')).code).toBe(1);
    await Promise.allSettled([again.close()]);
    await installation.json('grants', 'change', 'Cursor', '--servers', 'all', '--hold', 'default');
    const { grants: back } = await installation.json<{ grants: unknown[] }>('grants', 'list');
    expect(back).toMatchObject([{ servers: 'all', holdSeconds: null }]);
  });

  it.each([
    [['grants', 'change', 'Cursor']],
    [['grants', 'change', 'Cursor', '--hold', '0']],
    [['grants', 'change', 'Cursor', '--hold', 'long']],
  ])('%j is wrong usage', async (words) => expect((await installation.run(...words)).code).toBe(2));

  it('a change that names nobody, or no server, changes nothing', async () => {
    await expect(installation.json('grants', 'change', 'Nobody', '--hold', '5')).rejects.toThrow('There is no grant');
    await expect(installation.json('grants', 'change', 'Cursor', '--servers', 'three')).rejects.toThrow('There is no server');
    // Without the person it is not even tried.
    expect((await installation.run('grants', 'change', 'Cursor', '--hold', '5')).code).toBe(3);
  });

  it('a question that nobody answered is listed, and its call passes the next time, once', async () => {
    const client = await connectV1(address('one'), token);
    const remove = () => client.callTool('delete_entities', { entityNames: ['x'] });
    expect((await remove()).text).toContain('Nobody answered within 5 seconds');
    const missed = async () => (await installation.json<{ missed: ApprovalView[] }>('approvals', 'missed')).missed;
    const [question] = await missed();
    expect(question).toMatchObject({ tool: 'delete_entities', state: 'missed' });
    await installation.json('approvals', 'allow-next', question?.id ?? '');
    expect(await missed()).toEqual([]);
    expect((await remove()).isError).toBe(false);
    const again = remove();
    const asked = await until('a question', async () => {
      const { approvals } = await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list');
      return approvals[0];
    });
    await installation.json('approvals', 'deny', asked.id);
    expect((await again).isError).toBe(true);
    await client.close();
  });
});
