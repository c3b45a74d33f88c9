import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createInstallation, type Installation } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';

let installation: Installation;
let other: Installation;
let folder = '';

beforeAll(async () => {
  [installation, other] = await Promise.all([createInstallation(), createInstallation()]);
  folder = await mkdtemp(join(tmpdir(), 'countersign-backup-'));
});

afterAll(async () => {
  await Promise.all([installation.dispose(), other.dispose()]);
  await rm(folder, { recursive: true, force: true });
});

const POLICY = '{"tools":{"write_file":{"rate_limit":"5/hour"}},"version":"1","default":"deny"}';

it('takes settings and policies to another machine, as they were written, and nothing secret', async () => {
  const file = join(folder, 'one.backup.json');
  const policy = join(folder, 'policy.json');
  await writeFile(policy, POLICY);
  await installation.json('servers', 'add', 'memory', '--env', 'API_KEY=s3cret-value-123', '--', ...SERVER_COMMANDS.memory);
  await installation.json('grants', 'create', 'Cursor');
  await installation.json('policy', 'set', 'memory', policy);
  await writeFile(
    join(installation.dataDir, 'settings.json'),
    JSON.stringify({ version: 1, holdSeconds: 30, strictCatalogue: true }),
  );
  await installation.json('backup', 'save', file);

  const saved = await readFile(file, 'utf8');
  expect(JSON.parse(saved)).toMatchObject({
    countersign: 'backup',
    settings: { holdSeconds: 30, strictCatalogue: true },
    policies: { memory: POLICY },
  });
  expect(saved).not.toMatch(/s3cret|csg_|tokenSha256/);
  const again = await installation.run('backup', 'save', file);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('EEXIST');

  expect(await other.json('backup', 'restore', file)).toMatchObject({
    settings: ['holdSeconds', 'strictCatalogue'],
    policies: [{ server: 'memory', isKnown: false, isSame: false }],
  });
  expect(await readFile(join(other.dataDir, 'policies', 'memory.json'), 'utf8')).toBe(POLICY);
  expect(JSON.parse(await readFile(join(other.dataDir, 'settings.json'), 'utf8'))).toMatchObject({ holdSeconds: 30 });
  expect(await other.json('backup', 'restore', file)).toMatchObject({ settings: [], policies: [{ isSame: true }] });
});

it('takes nothing from a file of which a part makes no sense', async () => {
  const file = join(folder, 'bad.backup.json');
  const backup = { countersign: 'backup', version: 1, madeAt: '2026-01-01T00:00:00Z', settings: { holdSeconds: 20 } };
  await writeFile(file, JSON.stringify({ ...backup, policies: { memory: '{"version":"1","default":"maybe"}' } }));
  const refused = await other.run('backup', 'restore', file);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('memory /default');
  for (const text of ['{}', 'no json', JSON.stringify({ ...backup, settings: { holdSeconds: -1 }, policies: {} })]) {
    await writeFile(file, text);
    expect((await other.run('backup', 'restore', file)).code).not.toBe(0);
  }
  expect(JSON.parse(await readFile(join(other.dataDir, 'settings.json'), 'utf8'))).toMatchObject({ holdSeconds: 30 });
});
