import { chmod, lstat, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { DataFileError } from './data-file-error.ts';
import { readOwnFile, systemCode } from './own-file.ts';
import { writeFileAtomically } from './write-atomic.ts';

/** The right to write into a data folder. The system takes it back when this process ends, however it ends. */
export interface HostLock {
  readonly ok: true;
  /** Gives the right back and removes host.json. Idempotent. */
  release(): Promise<void>;
}

/** Another process writes there. `pid` is what its host.json says; null when it says nothing. */
export interface HostLocked {
  readonly ok: false;
  readonly code: 'locked';
  readonly pid: number | null;
}

/**
 * Lets one process at a time write into the data folder: an exclusive transaction on an empty SQLite file, which the system
 * ends with the process on every platform, so no stale lock can remain. On success host.json holds this process's pid; the
 * host may write more facts into it. Rejects with DataFileError when the folder cannot be written at all.
 */
export async function acquireHostLock(dir: string): Promise<HostLock | HostLocked> {
  const file = join(dir, 'host.lock');
  const hostFile = join(dir, 'host.json');
  await createLockFile(file);
  const database = lockExclusively(file);
  if (database === null) return { ok: false, code: 'locked', pid: await holderOf(hostFile) };
  try {
    await writeFileAtomically(hostFile, `${JSON.stringify({ pid: process.pid }, null, 2)}\n`);
  } catch (error) {
    database.close();
    throw new DataFileError('not-written', hostFile, `${hostFile} cannot be written (${systemCode(error)}).`);
  }
  let isHeld = true;
  return {
    ok: true,
    async release() {
      if (!isHeld) return;
      isHeld = false;
      try {
        // Before the lock goes: afterwards the file may be another host's.
        await rm(hostFile, { force: true });
      } finally {
        database.close();
      }
    },
  };
}

/** SQLite would create it readable to others, and would follow a link. An existing one is not opened: closing it here would end our own lock on it. */
async function createLockFile(file: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.close();
    return;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') {
      throw new DataFileError('not-written', file, `${file} cannot be written (${systemCode(error)}).`);
    }
  }
  if (!(await lstat(file)).isFile()) throw new DataFileError('not-a-file', file, `${file} is not a plain file. Move it away.`);
  if (process.getuid !== undefined) await chmod(file, 0o600);
}

const SQLITE_BUSY = 5;

function lockExclusively(file: string): DatabaseSync | null {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;');
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw new DataFileError('not-written', file, `${file} cannot be locked. Delete it when no Countersign runs.`);
  }
}

/** SQLite's extended codes keep the plain code in their lowest byte. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === SQLITE_BUSY
  );
}

const HolderSchema = z.looseObject({ pid: z.int().positive() });

/** The pid in host.json; null when there is none or it cannot be read. */
async function holderOf(hostFile: string): Promise<number | null> {
  const file = await readOwnFile(hostFile, 65_536);
  if (!file.ok) return null;
  try {
    return HolderSchema.parse(JSON.parse(file.text)).pid;
  } catch {
    return null;
  }
}
