import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isRunning, unfinishedBy } from '../../config/write-atomic.ts';

/** Stands in the names of files that we have not finished writing in the folders of clients. */
export const UNFINISHED_MARK = 'countersign';

/** A write takes a moment; this long after it began it is over, whoever has the number of its process by now. */
const SURELY_OVER_MS = 24 * 3_600_000;
const YOUNGEST_MS = 60_000;

/**
 * Removes what killed processes of ours left beside a client's file: they may hold credentials. Only files of this user with the
 * name that we give them, that nobody can still be writing; never rejects.
 */
export async function removeLeftovers(path: string, now = Date.now()): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = unfinishedBy(`${basename(path)}.${UNFINISHED_MARK}`, name);
    if (pid === null) continue;
    const stats = await lstat(join(folder, name)).catch(() => null);
    if (stats === null || !stats.isFile() || (process.getuid !== undefined && stats.uid !== process.getuid())) continue;
    const age = now - stats.mtimeMs;
    if (age > SURELY_OVER_MS || (age > YOUNGEST_MS && !isRunning(pid)))
      await rm(join(folder, name), { force: true }).catch(() => {});
  }
}
