import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { acquireHostLock } from '../../../../shared/gateway/config/host-lock.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

/** A second process that tries to take the lock; resolves with what it said. */
async function startHolder(dir: string): Promise<{ child: ChildProcess; said: unknown }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hold-lock.fixture.ts'), dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, said: JSON.parse(String(line)) };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('one process holds it; a second is told who', async () => {
  const dir = temporaryFolder();
  const { child, said } = await startHolder(dir);
  expect(said).toEqual({ ok: true });
  expect(await acquireHostLock(dir)).toEqual({ ok: false, code: 'locked', pid: child.pid });
  expect((await startHolder(dir)).said).toEqual({ ok: false, code: 'locked', pid: child.pid });
});

test('of several that start at once, one gets it', async () => {
  const dir = temporaryFolder();
  const holders = await Promise.all([1, 2, 3].map(() => startHolder(dir)));
  expect(holders.filter(({ said }) => JSON.stringify(said) === '{"ok":true}')).toHaveLength(1);
});

test('kill -9 leaves nothing to clean up', async () => {
  const dir = temporaryFolder();
  const { child } = await startHolder(dir);
  await kill(child);
  expect(existsSync(join(dir, 'host.json'))).toBe(true);
  const lock = await acquireHostLock(dir);
  expect(lock).toMatchObject({ ok: true });
  expect(JSON.parse(readFileSync(join(dir, 'host.json'), 'utf8'))).toEqual({ pid: process.pid });
  expect((await startHolder(dir)).said).toEqual({ ok: false, code: 'locked', pid: process.pid });
  if (lock.ok) await lock.release();
});

test('released, it can be taken again, and host.json is gone', async () => {
  const dir = temporaryFolder();
  const first = await acquireHostLock(dir);
  expect(await acquireHostLock(dir)).toMatchObject({ ok: false });
  if (!first.ok) throw new Error('not locked');
  await first.release();
  await first.release();
  expect(existsSync(join(dir, 'host.json'))).toBe(false);
  const { child, said } = await startHolder(dir);
  expect(said).toEqual({ ok: true });
  await kill(child);
});

test('is owner-only; a host.json that says nothing usable names nobody', async () => {
  const dir = temporaryFolder();
  const lock = await acquireHostLock(dir);
  expect(lstatSync(join(dir, 'host.lock')).mode & 0o077).toBe(0);
  writeFileSync(join(dir, 'host.json'), '{"pid":"root"}');
  expect(await acquireHostLock(dir)).toEqual({ ok: false, code: 'locked', pid: null });
  if (lock.ok) await lock.release();
});

test('refuses a link and a file that is no database of ours', async () => {
  const dir = temporaryFolder();
  symlinkSync(join(temporaryFolder(), 'x'), join(dir, 'host.lock'));
  await expect(acquireHostLock(dir)).rejects.toMatchObject({ code: 'not-a-file' });
  const other = temporaryFolder();
  writeFileSync(join(other, 'host.lock'), 'no database, and long enough to be taken for the header of one'.repeat(20));
  await expect(acquireHostLock(other)).rejects.toMatchObject({ code: 'not-written' });
});
