import { rm, writeFile } from 'node:fs/promises';
import { systemCode } from '../../config/own-file.ts';
import { removeLeftovers, UNFINISHED_MARK } from './leftovers.ts';
import { writeFileAtomically } from '../../config/write-atomic.ts';
import { readClientFile, sha256Of } from './client-file.ts';

/** A file was changed by somebody else meanwhile, or cannot be written. Nothing was changed then. */
export class ClientFileError extends Error {
  override readonly name = 'ClientFileError';
  readonly code: 'changed' | 'refused';
  constructor(code: ClientFileError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface WriteOptions {
  /** What must be there right before: the SHA-256, or null for no file at all. */
  readonly expected: string | null;
  readonly mode: number;
}

/**
 * Replaces a client's file as a whole, or creates it: after a crash there is the old one or the new one. The mode stays. Rejects
 * with ClientFileError when the file is not what the person saw.
 */
export async function writeClientFile(path: string, text: string, { expected, mode }: WriteOptions): Promise<void> {
  await removeLeftovers(path);
  try {
    await writeFileAtomically(path, text, { mode, mark: UNFINISHED_MARK, lastCheck: () => refuseOther(path, expected) });
  } catch (error) {
    if (error instanceof ClientFileError) throw error;
    throw new ClientFileError('refused', `${path} cannot be written (${systemCode(error)}). Nothing was changed.`);
  }
}

/** Removes a file that is exactly what is expected. Rejects with ClientFileError otherwise. */
export async function removeClientFile(path: string, expected: string): Promise<void> {
  await refuseOther(path, expected);
  try {
    await rm(path);
  } catch (error) {
    throw new ClientFileError('refused', `${path} cannot be removed (${systemCode(error)}).`);
  }
}

/** Keeps the old text beside a file, for its owner's eyes only. Returns the path; never overwrites. */
export async function backUp(path: string, text: string, now: number): Promise<string> {
  const time = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  for (let count = 1; ; count += 1) {
    const target = `${path}.countersign-${time}${count === 1 ? '' : `-${count}`}.bak`;
    try {
      await writeFile(target, text, { encoding: 'utf8', flag: 'wx', mode: 0o600 });
      return target;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') continue;
      throw new ClientFileError('refused', `No backup of ${path} could be made (${systemCode(error)}). Nothing was changed.`);
    }
  }
}

async function refuseOther(path: string, expected: string | null): Promise<void> {
  const found = await readClientFile(path);
  if (found.ok && found.locked !== null) throw new ClientFileError('refused', found.locked.message);
  if (!found.ok && found.code !== 'missing') throw new ClientFileError('refused', found.message);
  const actual = found.ok ? sha256Of(found.file.text) : null;
  if (actual !== expected) throw new ClientFileError('changed', `${path} was changed meanwhile. Look at the changes again.`);
}
