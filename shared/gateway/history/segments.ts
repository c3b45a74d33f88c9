import { closeSync, fstatSync, openSync, readdirSync, readSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The journal's files. A place in the journal is the number of bytes that were ever written before it; a segment is named
 * after the place where it starts, so that the files need no index.
 */
export interface Segment {
  readonly file: string;
  readonly start: number;
}

export function segmentFile(database: string, start: number): string {
  return `${database}.journal.${start}`;
}

/** The segments that are there, oldest first. */
export function listSegments(database: string): Segment[] {
  const folder = dirname(database);
  const prefix = `${basename(database)}.journal.`;
  return readdirSync(folder)
    .flatMap((name) => {
      const start = name.startsWith(prefix) ? name.slice(prefix.length) : '';
      return /^(0|[1-9]\d{0,15})$/.test(start) ? [{ file: join(folder, name), start: Number(start) }] : [];
    })
    .toSorted((a, b) => a.start - b.start);
}

/** At most `count` bytes from `offset` of a segment; fewer at its end. Null when the file is gone. */
export function readSegment(file: string, offset: number, count: number): Buffer | null {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(count, fstatSync(handle).size - offset)));
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(handle, bytes, length, bytes.length - length, offset + length);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}

export function removeSegment(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
