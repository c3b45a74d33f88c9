import { chmodSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultDataDir, openDataFolder } from '../../../../shared/gateway/config/data-folder.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const modeOf = (path: string): number => lstatSync(path).mode & 0o777;

test('creates the folder and its folders for the owner alone', async () => {
  const dir = join(temporaryFolder(), 'one', 'two');
  const folder = await openDataFolder(dir);
  expect(folder.dir).toBe(dir);
  for (const path of [dir, folder.policies, folder.tools, folder.logs]) expect(modeOf(path)).toBe(0o700);
});

test('tightens a folder and files that others could read', async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'servers.json'), '{}', { mode: 0o644 });
  chmodSync(join(dir, 'servers.json'), 0o644);
  chmodSync(dir, 0o755);
  await openDataFolder(dir);
  expect(modeOf(dir)).toBe(0o700);
  expect(modeOf(join(dir, 'servers.json'))).toBe(0o600);
});

test('tightens an empty folder that others could write into, and refuses one that already holds something', async () => {
  const empty = temporaryFolder();
  chmodSync(empty, 0o777);
  await openDataFolder(empty);
  expect(modeOf(empty)).toBe(0o700);

  const planted = temporaryFolder();
  writeFileSync(join(planted, 'grants.json'), '{}');
  chmodSync(planted, 0o777);
  await expect(openDataFolder(planted)).rejects.toMatchObject({ code: 'open-to-others', path: planted });
  expect(modeOf(planted)).toBe(0o777);
});

test.runIf(process.getuid?.() === 0)("refuses another user's folder", async () => {
  const { chownSync } = await import('node:fs');
  const dir = temporaryFolder();
  chownSync(dir, 65534, 65534);
  await expect(openDataFolder(dir)).rejects.toMatchObject({ code: 'foreign-owner' });
});

test.each(['settings.json', 'servers.json', 'grants.json', 'secrets.json', 'host.json', 'host.lock', 'history.db'])(
  'refuses a link in place of %s',
  async (name) => {
    const dir = temporaryFolder();
    const target = join(temporaryFolder(), 'elsewhere');
    writeFileSync(target, '{}', { mode: 0o644 });
    symlinkSync(target, join(dir, name));
    await expect(openDataFolder(dir)).rejects.toMatchObject({ code: 'not-a-file', path: join(dir, name) });
    expect(modeOf(target)).toBe(0o644);
  },
);

test.each(['policies', 'tools', 'logs'])('refuses a link in place of %s/', async (name) => {
  const dir = temporaryFolder();
  symlinkSync(temporaryFolder(), join(dir, name));
  await expect(openDataFolder(dir)).rejects.toMatchObject({ code: 'not-a-folder', path: join(dir, name) });
});

test('refuses a file in place of the folder, and follows a link to a folder of ours', async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'file'), '');
  await expect(openDataFolder(join(dir, 'file'))).rejects.toMatchObject({ name: 'DataFileError' });
  mkdirSync(join(dir, 'real'), { mode: 0o700 });
  symlinkSync(join(dir, 'real'), join(dir, 'linked'));
  expect((await openDataFolder(join(dir, 'linked'))).dir).toBe(join(dir, 'real'));
});

test("the usual place is under the user's own folders and named after us", () => {
  expect(isAbsolute(defaultDataDir())).toBe(true);
  expect(defaultDataDir()).toMatch(/[\\/]countersign([\\/]Data)?$/);
});
