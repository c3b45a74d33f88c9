import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** A link that was in the chain once and was not there, or had another hash, when the history was opened. */
export interface Loss {
  readonly seq: number;
  readonly hash: string;
  readonly foundAt: number;
}

/** The chain's end as it is kept beside the database. */
export interface HeadFile {
  readonly seq: number;
  readonly hash: string;
  readonly losses: readonly Loss[];
}

/** The head file's content; null when there is none; 'damaged' when it says nothing that we understand. */
export function readHeadFile(file: string): HeadFile | null | 'damaged' {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (!isStored(value)) return 'damaged';
    const { seq, hash, losses } = value;
    return { seq, hash, losses };
  } catch {
    return 'damaged';
  }
}

/*
 * Read by hand, unlike our other files: this is the only one that the archive's thread reads, and zod would be two thirds of the
 * code that it loads at every start, and a tenth of its memory.
 */
function isStored(value: unknown): value is HeadFile & { readonly version: 1 } {
  if (!hasExactly(value, ['version', 'seq', 'hash', 'losses'])) return false;
  const { version, seq, hash, losses } = value;
  return version === 1 && isLink(seq, hash) && Array.isArray(losses) && losses.every(isLoss);
}

function isLoss(value: unknown): value is Loss {
  return hasExactly(value, ['seq', 'hash', 'foundAt']) && isLink(value.seq, value.hash) && Number.isSafeInteger(value.foundAt);
}

function isLink(seq: unknown, hash: unknown): boolean {
  return Number.isSafeInteger(seq) && typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash);
}

function hasExactly<Key extends string>(value: unknown, keys: readonly Key[]): value is Record<Key, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const own = Object.keys(value);
  return own.length === keys.length && keys.every((key) => own.includes(key));
}

/** Replaces the head file in one step, owner-only, and waits for the disk. */
export function writeHeadFile(file: string, head: HeadFile): void {
  const next = `${file}.new`;
  const handle = openSync(next, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify({ version: 1, ...head })}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(next, 0o600);
  renameSync(next, file);
}
