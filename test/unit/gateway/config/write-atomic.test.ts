import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFileAtomically } from '../../../../shared/gateway/config/write-atomic.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

test('a write that ends in the middle leaves the old file and nothing else', () => {
  const dir = temporaryFolder();
  const file = join(dir, 'file');
  writeFileSync(file, 'old');
  const module = new URL('../../../../shared/gateway/config/write-atomic.ts', import.meta.url).href;
  const script = `process.on('SIGXFSZ', () => {});
    const { writeFileAtomically } = await import(${JSON.stringify(module)});
    await writeFileAtomically(${JSON.stringify(file)}, 'x'.repeat(100_000)).then(() => console.log('written'), (e) => console.log(e.code));`;
  // The limit makes the system take a part of the text and report success for it, like a disk that runs full.
  const { stdout } = spawnSync('bash', ['-c', 'ulimit -f 8; "$0" --input-type=module -e "$1" | cat', process.execPath, script], {
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe('EFBIG');
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(dir)).toEqual(['file']);
});

test('rejects when the folder is gone or a folder stands in the way, and leaves nothing behind', async () => {
  const dir = temporaryFolder();
  await expect(writeFileAtomically(join(dir, 'none', 'file'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  mkdirSync(join(dir, 'folder', 'inner'), { recursive: true });
  await expect(writeFileAtomically(join(dir, 'folder'), 'x')).rejects.toThrow();
  expect(readdirSync(dir)).toEqual(['folder']);
});

test.skipIf(process.platform === 'win32')('rejects in a folder that cannot be written', () => {
  const dir = temporaryFolder();
  const file = join(dir, 'file');
  writeFileSync(file, 'old');
  chmodSync(dir, 0o555);
  const module = new URL('../../../../shared/gateway/config/write-atomic.ts', import.meta.url).href;
  const script = `const { writeFileAtomically } = await import(${JSON.stringify(module)});
    await writeFileAtomically(${JSON.stringify(file)}, 'x').then(() => console.log('written'), (e) => console.log(e.code));`;
  // Permissions do not bind root, so the attempt is somebody else's.
  const identity = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', ...identity });
  expect(stdout.trim()).toBe('EACCES');
  expect(readFileSync(file, 'utf8')).toBe('old');
});

test('writes of one file at the same time leave one of them whole', async () => {
  const dir = temporaryFolder();
  const file = join(dir, 'file');
  const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(50_000));
  await Promise.all(texts.map((text) => writeFileAtomically(file, text)));
  expect(texts).toContain(readFileSync(file, 'utf8'));
  expect(readdirSync(dir)).toEqual(['file']);
});
