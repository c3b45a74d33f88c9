import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { connectV1, type TestClient } from '../../harness/clients.ts';
import { createInstallation, type Installation, type ServeLine } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { until } from '../../harness/until.ts';

/** "Always allow" is a rule that a person can read, and take back. */
describe('an answer that lasts', () => {
  let installation: Installation;
  let client: TestClient;
  let folder = '';
  let token = '';
  let served: ServeLine;
  const address = (server: string): string => new URL(`/servers/${server}/mcp`, served.mcp).href;

  beforeAll(async () => {
    installation = await createInstallation();
    folder = await mkdtemp(join(tmpdir(), 'countersign-lasting-'));
    await mkdir(join(folder, 'notes'));
    await installation.json('servers', 'add', 'files', '--', ...SERVER_COMMANDS.filesystem(folder));
    ({ token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor'));
    served = await installation.serve();
    client = await connectV1(address('files'), token);
    await client.listTools();
    const document = { version: '1', default: 'require_approval', tools: { write_file: { action: 'require_approval' } } };
    const file = join(folder, 'policy.json');
    await writeFile(file, JSON.stringify(document));
    await installation.json('policy', 'set', 'files', file);
  });

  afterAll(async () => {
    await client.close();
    await installation.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const write = (path: string) => client.callTool('write_file', { path: join(folder, path), content: 'x' });
  const question = (): Promise<ApprovalView> =>
    until('a question', async () => {
      const { approvals } = await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list');
      return approvals[0];
    });
  const policy = async (): Promise<unknown> =>
    JSON.parse(await readFile(join(installation.dataDir, 'policies', 'files.json'), 'utf8'));

  it('lets through what it covers, and asks about everything else', async () => {
    const first = write('notes/a.md');
    const asked = await question();
    expect(asked.scopes.map(({ key, lifetimes }) => [key, lifetimes.at(-1)])).toEqual([
      ['same', 'session'],
      ['folder:path', 'always'],
      ['tool', 'always'],
    ]);
    await installation.json('approvals', 'approve', asked.id, '--remember', 'always', '--scope', 'folder:path');
    expect((await first).isError).toBe(false);
    expect((await write('notes/b.md')).isError).toBe(false);

    const other = write('c.md');
    await installation.json('approvals', 'deny', (await question()).id);
    expect((await other).isError).toBe(true);

    expect(await policy()).toEqual({
      version: '1',
      default: 'require_approval',
      tools: {
        write_file: {
          action: 'require_approval',
          allow_if: [{ conditions: [{ path: '/args/path', op: 'within', value: join(folder, 'notes') }], origin: 'prompt' }],
        },
      },
    });
    const { entries } = await installation.json<{ entries: { subject: string; reason: string }[] }>('history', 'list');
    expect(entries.find(({ subject }) => subject === 'rule learnt')?.reason).toContain(join(folder, 'notes'));
  });

  it('a server without a document gets its recommended rules written out, with the exception in them', async () => {
    await installation.json('servers', 'add', 'plain', '--', ...SERVER_COMMANDS.filesystem(folder));
    const plain = await connectV1(address('plain'), token);
    await plain.listTools();
    const call = plain.callTool('write_file', { path: join(folder, 'notes/d.md'), content: 'x' });
    const asked = await question();
    expect(asked.rule).toBe('(recommended)');
    await installation.json('approvals', 'approve', asked.id, '--remember', 'hour', '--scope', 'folder:path');
    expect((await call).isError).toBe(false);
    const file = join(installation.dataDir, 'policies', 'plain.json');
    const written: { default: string; tools: Record<string, { allow_if?: { origin: string; until: string }[] }> } = JSON.parse(
      await readFile(file, 'utf8'),
    );
    expect(written.default).toBe('require_approval');
    expect(Object.keys(written.tools)).toContain('read_file');
    const [exception] = written.tools['write_file']?.allow_if ?? [];
    expect(exception?.origin).toBe('prompt');
    expect(Date.parse(exception?.until ?? '')).toBeGreaterThan(Date.now() + 50 * 60_000);
    const again = await connectV1(address('plain'), token);
    expect((await again.callTool('write_file', { path: join(folder, 'notes/e.md'), content: 'x' })).isError).toBe(false);
    expect((await again.callTool('read_file', { path: join(folder, 'notes/e.md') })).text).toBe('x');
    await Promise.all([plain.close(), again.close()]);
  });
});
