import { randomBytes } from 'node:crypto';
import { chmod, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemCode } from './own-file.ts';

/** Writes a text in place of a file. Rejects when it cannot; the old content is then untouched. */
export type WriteText = (file: string, text: string) => Promise<void>;

export interface WriteFileOptions {
  /** Without it, only the owner may read it. */
  readonly mode?: number;
  /** Right before the new file takes the place of the old one; when it rejects, nothing is changed. */
  readonly lastCheck?: () => Promise<void>;
  /** Stands in the name of the unfinished file, so that it can be told in a folder that is not ours. */
  readonly mark?: string;
}

/**
 * Replaces a file as a whole: after a crash there is the old text or the new one, never a part. The new file is owner-only
 * (unless told otherwise) and on disk when this resolves. `FileHandle.writeFile` writes every byte or rejects: one `write` on a full disk may
 * write a part and report no error, and such a part must never replace a good file.
 */
export async function writeFileAtomically(file: string, text: string, options: WriteFileOptions = {}): Promise<void> {
  const temporary = `${file}${options.mark === undefined ? '' : `.${options.mark}`}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Before it is in place: the umask must not narrow it, and nobody may read more than was meant.
    if (options.mode !== undefined) await chmod(temporary, options.mode);
    await options.lastCheck?.();
    await renameOver(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const UNFINISHED = /^(?<pid>\d+)-[0-9a-f]{12}\.tmp$/;

/** The process that began to write this file and left another of this name; null when the name says nothing of the kind. */
export function unfinishedBy(file: string, name: string): number | null {
  const prefix = `${file}.`;
  const pid = name.startsWith(prefix) ? UNFINISHED.exec(name.slice(prefix.length))?.groups?.['pid'] : undefined;
  return pid === undefined ? null : Number(pid);
}

/** Removes what killed processes left of unfinished writes of this file; those of processes that still run are left alone. */
export async function removeUnfinishedWrites(file: string): Promise<void> {
  for (const name of await readdir(dirname(file)).catch(() => [])) {
    const pid = unfinishedBy(basename(file), name);
    if (pid !== null && !isRunning(pid)) await rm(join(dirname(file), name), { force: true });
  }
}

/** Whether there is a process with this id, of whichever user. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

const RENAME_ATTEMPTS = 5;

/** On Windows a virus scanner or an indexer may hold the old file open for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const isHeld = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error));
      if (!isHeld || attempt === RENAME_ATTEMPTS) throw error;
      await wait(20 * attempt);
    }
  }
}

/** The rename itself must survive a power cut. Windows cannot open folders and needs no such step. */
async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
