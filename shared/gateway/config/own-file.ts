import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';

/**
 * What reading one of our files gave.
 * - missing: nothing is there.
 * - not-a-file: a symbolic link, folder, pipe or device stands in its place.
 * - too-large, not-text: it is there, but it cannot be one of ours (too many bytes, or not UTF-8).
 * - unreadable: the system refused; `message` says why.
 */
export type OwnFile =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly code: 'missing' | 'not-a-file' | 'too-large' | 'not-text' | 'unreadable';
      readonly message: string;
    };

/** A symbolic link could point anywhere, and opening a pipe for reading would wait for ever. Windows knows neither flag. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Reads a whole UTF-8 file that must be a plain file itself, never a link to one. Never rejects. A byte order mark is dropped. */
export async function readOwnFile(file: string, maxBytes: number): Promise<OwnFile> {
  try {
    if (!(await lstat(file)).isFile()) return refused('not-a-file', file);
    const handle = await open(file, READ_FLAGS);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return refused('not-a-file', file);
      if (stats.size > maxBytes) return { ok: false, code: 'too-large', message: `${file} is larger than ${maxBytes} bytes.` };
      return decode(await handle.readFile(), file);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return { ok: false, code: 'missing', message: `${file} does not exist.` };
    if (code === 'ELOOP') return refused('not-a-file', file);
    return { ok: false, code: 'unreadable', message: `${file} cannot be read (${code}).` };
  }
}

/** The system's short name of an I/O error (`ENOSPC`, `EACCES`); holds no content of any file. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}

function refused(code: 'not-a-file', file: string): OwnFile {
  return { ok: false, code, message: `${file} is a link or something else that is not a plain file.` };
}

function decode(bytes: Buffer, file: string): OwnFile {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, code: 'not-text', message: `${file} is not UTF-8 text.` };
  }
}
