import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { connectV1, connectV2, type TestClient } from '../../harness/clients.ts';
import { createInstallation, type Installation, writePolicyFile } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { until } from '../../harness/until.ts';

/** Reference servers from npm, each under a policy of its own, with both lines of clients. */
describe.each([
  ['sdk 1', connectV1],
  ['sdk 2', connectV2],
] as const)('real servers under a policy, with a client of %s', (_line, connect) => {
  let installation: Installation;
  let folder = '';
  let files: TestClient;
  let memory: TestClient;

  beforeAll(async () => {
    installation = await createInstallation();
    folder = await realpath(await mkdtemp(join(tmpdir(), 'countersign-files-')));
    await writeFile(join(folder, 'notes.txt'), 'remember the milk');
    await installation.json('servers', 'add', 'files', '--', ...SERVER_COMMANDS.filesystem(folder));
    await installation.json(
      'servers',
      'add',
      'memory',
      '--env',
      `MEMORY_FILE_PATH=${join(folder, 'memory.json')}`,
      '--',
      ...SERVER_COMMANDS.memory,
    );
    const document = {
      version: '1',
      default: 'deny',
      hide: ['move_file'],
      tools: {
        'read_*': {
          require: [{ conditions: [{ path: 'args.path', op: 'within', value: folder }], on_deny: 'Only the project folder.' }],
        },
        write_file: { action: 'require_approval', reason: 'It changes files.' },
      },
    };
    await installation.json('policy', 'set', 'files', await writePolicyFile(installation, 'files', document));
    const { token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor', '--servers', 'files,memory');
    const { mcp } = await installation.serve();
    files = await connect(new URL('/servers/files/mcp', mcp).href, token);
    memory = await connect(new URL('/servers/memory/mcp', mcp).href, token);
  });

  afterAll(async () => {
    await Promise.all([files.close(), memory.close()]);
    await installation.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('does not list what is hidden, and denies it on call', async () => {
    const names = await files.listTools();
    expect(names).toContain('read_text_file');
    expect(names).not.toContain('move_file');
    const result = await files.callTool('move_file', { source: join(folder, 'notes.txt'), destination: join(folder, 'x') });
    expect(result.text).toContain('[POLICY DENIED] Tool "move_file" is hidden by policy');
  });

  it('reads inside the folder and nowhere else, however the path is written', async () => {
    expect((await files.callTool('read_text_file', { path: join(folder, 'notes.txt') })).text).toContain('remember the milk');
    for (const path of ['/etc/passwd', `${folder}/../../etc/passwd`, `${folder}-other/x`, 'notes.txt']) {
      const result = await files.callTool('read_text_file', { path });
      expect([path, result.text]).toEqual([path, expect.stringContaining('[POLICY DENIED] Only the project folder.')]);
    }
  });

  it('asks before a write, once for the session when that is the answer', async () => {
    const path = join(folder, 'out.txt');
    const call = files.callTool('write_file', { path, content: 'first' });
    const question = await until(
      'the question',
      async () => (await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list')).approvals[0],
    );
    expect(question).toMatchObject({ tool: 'write_file', why: expect.stringContaining('It changes files.') as unknown });
    await installation.json('approvals', 'approve', question.id, '--remember', 'session');
    expect(await call).toMatchObject({ isError: false });
    expect(await files.callTool('write_file', { path, content: 'second' })).toMatchObject({ isError: false });
    expect(await readFile(path, 'utf8')).toBe('second');
  });

  it('gives a server without a document the recommended rules', async () => {
    const entity = { name: 'Ada', entityType: 'person', observations: ['likes tea'] };
    expect(await memory.callTool('create_entities', { entities: [entity] })).toMatchObject({ isError: false });
    expect((await memory.callTool('search_nodes', { query: 'tea' })).text).toContain('Ada');
    const call = memory.callTool('delete_entities', { entityNames: ['Ada'] });
    const question = await until(
      'the question',
      async () => (await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list')).approvals[0],
    );
    expect(question).toMatchObject({ server: 'memory', tool: 'delete_entities', risk: 'critical', category: 'Destructive' });
    await installation.run('approvals', 'deny', question.id);
    expect((await call).isError).toBe(true);
    expect((await memory.callTool('read_graph')).text).toContain('Ada');
  });
});
