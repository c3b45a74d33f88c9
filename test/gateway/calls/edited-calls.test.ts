import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { connectV1, connectV2, type TestClient } from '../../harness/clients.ts';
import { createInstallation, type Installation, type ServeLine } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { startHttpServer } from '../traffic/traffic-harness.ts';
import { until } from '../../harness/until.ts';

/** What the person wrote is what the server gets, on every way to it. */
describe('edit, then allow', () => {
  let installation: Installation;
  let served: ServeLine;
  let token = '';
  let folder = '';
  const clients: TestClient[] = [];

  beforeAll(async () => {
    installation = await createInstallation();
    folder = await mkdtemp(join(tmpdir(), 'countersign-edited-'));
    await installation.json('servers', 'add', 'files', '--', ...SERVER_COMMANDS.filesystem(folder));
    ({ token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor'));
    const file = join(folder, 'policy.json');
    await writeFile(file, JSON.stringify({ version: '1', default: 'require_approval', tools: {} }));
    served = await installation.serve();
    await installation.json('policy', 'set', 'files', file);
  });

  afterAll(async () => {
    for (const client of clients) await client.close();
    await installation.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function editInto(client: TestClient, tool: string, name: string): Promise<void> {
    clients.push(client);
    const path = join(folder, `${name}.txt`);
    const call = client.callTool(tool, { path, content: 'as asked' });
    const question = await until('a question', async () => {
      const { approvals } = await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list');
      return approvals[0];
    });
    expect(question.canEdit).toBe(true);
    const edited = JSON.stringify({ path, content: 'as the person wrote' });
    await installation.json('approvals', 'approve', question.id, '--arguments', edited);
    expect((await call).isError).toBe(false);
    expect(await readFile(path, 'utf8')).toBe('as the person wrote');
  }

  it('over one server’s address, 2025', async () => {
    await editInto(await connectV1(new URL('/servers/files/mcp', served.mcp).href, token), 'write_file', 'one');
  });

  it('over the merged address, 2025', async () => {
    await editInto(await connectV1(new URL('/mcp', served.mcp).href, token), 'files__write_file', 'merged');
  });

  it('over one server’s address, 2026', async () => {
    await editInto(await connectV2(new URL('/servers/files/mcp', served.mcp).href, token), 'write_file', 'stateless');
  });

  it('to a server behind HTTP, with its headers and its length in order', async () => {
    const server = await startHttpServer('everything');
    const { connection } = server;
    if (connection.transport !== 'http') throw new Error('it is not behind HTTP');
    await installation.json('servers', 'add', 'remote', '--url', connection.url);
    const loose = join(folder, 'remote.json');
    await writeFile(loose, JSON.stringify({ version: '1', default: 'require_approval', tools: {} }));
    await installation.json('policy', 'set', 'remote', loose);
    const client = await connectV1(new URL('/servers/remote/mcp', served.mcp).href, token);
    clients.push(client);
    const call = client.callTool('echo', { message: 'short' });
    const question = await until('a question', async () => {
      const { approvals } = await installation.json<{ approvals: ApprovalView[] }>('approvals', 'list');
      return approvals[0];
    });
    const message = `longer than before, with more than one byte a letter: ${'ä'.repeat(500)}`;
    await installation.json('approvals', 'approve', question.id, '--arguments', JSON.stringify({ message }));
    expect((await call).text).toBe(`Echo: ${message}`);
    await server.stop();
  });

  it('keeps what was asked and what was sent in the history', async () => {
    const { entries } = await installation.json<{
      entries: { id: number; subject: string; effect: string; by: string; reason: string }[];
    }>('history', 'list');
    const [sent, asked] = entries.filter(({ subject }) => subject === 'write_file');
    expect([asked?.effect, sent?.effect]).toEqual(['deny', 'allow']);
    expect(asked?.reason).toBe(`Edited by the person: entry ${sent?.id} is what was sent instead.`);
    expect(sent?.reason).toBe(`Allowed by the person, who edited it: entry ${asked?.id} is what was asked.`);
    expect(await installation.json('history', 'verify')).toMatchObject({ ok: true });
  });
});
