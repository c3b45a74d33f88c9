import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openKnownRevision } from '../../../../shared/headless/bridge/known-revision.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

describe('what a bridge knows of the revision of a server', () => {
  it('is nothing, then what was learnt last, for each server', async () => {
    const dataDir = temporaryFolder(onTestFinished);
    const files = openKnownRevision(dataDir, 'files');
    expect(await files.read()).toBeNull();
    await files.learn(false);
    expect(await files.read()).toBe(false);
    await files.learn(true);
    expect(await openKnownRevision(dataDir, 'files').read()).toBe(true);
    expect(await openKnownRevision(dataDir, 'other').read()).toBeNull();
    if (process.platform !== 'win32') expect((await stat(join(dataDir, 'bridges'))).mode & 0o777).toBe(0o700);
  });

  it.each(['../grants', 'a/b', '.', '..', '', 'a\0b', 'x'.repeat(65), '-x'])('never leaves its folder: %j', async (name) => {
    const dataDir = temporaryFolder(onTestFinished);
    const known = openKnownRevision(dataDir, name);
    await known.learn(true);
    expect([await known.read(), await readdir(dataDir)]).toEqual([null, []]);
  });

  it.each(['', 'no', '[]', '{"isStateless":"yes"}', 'x'.repeat(2000)])('is nothing in a file that says %j', async (text) => {
    const dataDir = temporaryFolder(onTestFinished);
    await mkdir(join(dataDir, 'bridges'));
    await writeFile(join(dataDir, 'bridges/files.json'), text);
    expect(await openKnownRevision(dataDir, 'files').read()).toBeNull();
  });

  it('is not read through a link, and not learnt where nothing can be written', async () => {
    const dataDir = temporaryFolder(onTestFinished);
    await mkdir(join(dataDir, 'bridges'));
    await writeFile(join(dataDir, 'elsewhere'), '{"isStateless":true}');
    await symlink(join(dataDir, 'elsewhere'), join(dataDir, 'bridges/files.json'));
    expect(await openKnownRevision(dataDir, 'files').read()).toBeNull();
    await writeFile(join(dataDir, 'file'), '');
    await expect(openKnownRevision(join(dataDir, 'file'), 'files').learn(true)).resolves.toBeUndefined();
  });
});
