import { link, lstat, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode } from './own-file.ts';

/** Why a file was moved away: it could not be read, it was edited while we ran, or the person refused what it said. */
export type SetAsideReason = 'broken' | 'edited' | 'refused';

/**
 * Renames `servers.json` to `servers.json.broken-2026-01-15T10-30-00Z` (with a number when that is taken) and returns the
 * new path. Never overwrites anything. Rejects when the system refuses.
 */
export async function setAside(file: string, reason: SetAsideReason, now: number): Promise<string> {
  const time = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  for (let count = 1; ; count += 1) {
    const target = `${file}.${reason}-${time}${count === 1 ? '' : `-${count}`}`;
    if (await moveWithoutOverwriting(file, target)) return target;
  }
}

const SET_ASIDE = /^(?<name>.+)\.(?<reason>broken|edited|refused)-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(?:-\d+)?$/;

/** What a file name that `setAside` gave was made of; null for any other name. */
export function readSetAsideName(fileName: string): { readonly name: string; readonly reason: string } | null {
  const { name, reason } = SET_ASIDE.exec(fileName)?.groups ?? {};
  return name === undefined || reason === undefined ? null : { name, reason };
}

/** The newest file that was set aside in place of this one as broken; null when there is none. */
export async function newestSetAside(file: string): Promise<string | null> {
  const isOurs = (entry: string): boolean => {
    const parts = readSetAsideName(entry);
    return parts?.name === basename(file) && parts.reason === 'broken';
  };
  const newest = (await readdir(dirname(file))).filter(isOurs).sort().at(-1);
  return newest === undefined ? null : join(dirname(file), newest);
}

/** A hard link fails when the target exists, a rename would replace it; file systems without links get the check alone. */
async function moveWithoutOverwriting(file: string, target: string): Promise<boolean> {
  try {
    await link(file, target);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    if (systemCode(error) === 'ENOENT') throw error;
    if (await exists(target)) return false;
    await rename(file, target);
    return true;
  }
  await unlink(file);
  return true;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
