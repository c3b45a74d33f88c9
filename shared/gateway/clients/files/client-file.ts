import { hash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { systemCode } from '../../config/own-file.ts';

/** A client's file as it is now. */
export interface ClientFile {
  readonly path: string;
  /** With its byte order mark, if it has one. */
  readonly text: string;
  readonly sha256: string;
  readonly mode: number;
}

/**
 * Why a client's file is left alone.
 * - missing: there is none.
 * - symlink: writing would replace the link, or change a file elsewhere.
 * - not-a-file, too-large, not-text: it cannot be a configuration.
 * - read-only: its owner does not want it to be changed.
 * - foreign-owner: it belongs to another user.
 * - unreadable: the system refused.
 */
export type FileTrouble =
  | 'missing'
  | 'symlink'
  | 'not-a-file'
  | 'too-large'
  | 'not-text'
  | 'read-only'
  | 'foreign-owner'
  | 'unreadable';

export type FoundFile =
  | {
      readonly ok: true;
      readonly file: ClientFile /** Set when it can be read, but must not be written. */;
      readonly locked: Locked | null;
    }
  | { readonly ok: false; readonly code: FileTrouble; readonly message: string };
export interface Locked {
  readonly code: 'read-only' | 'foreign-owner';
  readonly message: string;
}

/** Some clients keep much besides their servers in the same file. */
export const MAX_CLIENT_FILE_BYTES = 16 * 1024 * 1024;
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Reads a file of a client. Never rejects; messages name the path and never its content. */
export async function readClientFile(path: string): Promise<FoundFile> {
  try {
    const link = await lstat(path);
    if (link.isSymbolicLink()) return refused('symlink', `${path} is a symbolic link. Edit the file that it points to by hand.`);
    if (!link.isFile()) return refused('not-a-file', `${path} is not a file.`);
    const handle = await open(path, READ_FLAGS);
    try {
      const stats = await handle.stat();
      if (stats.size > MAX_CLIENT_FILE_BYTES) return refused('too-large', `${path} is larger than 16 MB.`);
      return decode(path, await handle.readFile(), stats);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return refused('missing', `${path} does not exist.`);
    if (code === 'ELOOP') return refused('symlink', `${path} is a symbolic link.`);
    return refused('unreadable', `${path} cannot be read (${code}).`);
  }
}

/** The SHA-256 of a text's bytes. */
export function sha256Of(text: string): string {
  return hash('sha256', text, 'hex');
}

function decode(path: string, bytes: Buffer, stats: Stats): FoundFile {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refused('not-text', `${path} is not UTF-8 text.`);
  }
  const file = { path, text, sha256: hash('sha256', bytes, 'hex'), mode: stats.mode & 0o7777 };
  return { ok: true, file, locked: lockOf(path, stats) };
}

function lockOf(path: string, stats: Stats): Locked | null {
  if (process.getuid !== undefined && stats.uid !== process.getuid())
    return { code: 'foreign-owner', message: `${path} belongs to another user.` };
  return (stats.mode & 0o200) === 0
    ? { code: 'read-only', message: `${path} is read-only. Make it writable if Countersign may change it.` }
    : null;
}

function refused(code: FileTrouble, message: string): FoundFile {
  return { ok: false, code, message };
}
