import type { Log } from '../ports.ts';
import { frameLength, readFrames, seedOf } from './journal-frame.ts';
import { listSegments, readSegment, removeSegment, type Segment } from './segments.ts';

/** Up to where the journal was read, and the hash of the last frame before. */
export interface Place {
  readonly at: number;
  readonly hash: Buffer;
}

/** Some frames' texts, and where they end. */
export interface JournalPiece {
  readonly texts: readonly string[];
  readonly end: Place;
}

/** The archive's side of the journal. */
export interface JournalReader {
  /** The next frames after a place, about `bytes` of them; null when there is nothing more. */
  next(after: Place, bytes: number): JournalPiece | null;
  /** Removes every file that is there now. */
  removeAll(): void;
}

export function createJournalReader(database: string, log: Log): JournalReader {
  let segments: readonly Segment[] = listSegments(database);

  function read(after: Place, bytes: number, isFresh: boolean): JournalPiece | null {
    const segment = segments.findLast(({ start }) => start <= after.at);
    const piece = segment === undefined ? null : readIn(segment, after, bytes);
    if (piece !== null) return piece;
    if (!isFresh) {
      segments = listSegments(database);
      return read(after, bytes, true);
    }
    // What comes next is in a file that begins later only when a file between is gone, or the database is an older one.
    const next = segments.find(({ start }) => start > after.at);
    if (next === undefined) return null;
    log.error('a part of the journal is missing', { from: after.at, to: next.start });
    return readIn(next, { at: next.start, hash: seedOf(next.start) }, bytes);
  }

  function readIn(segment: Segment, after: Place, bytes: number): JournalPiece | null {
    const offset = after.at - segment.start;
    const previous = offset === 0 ? seedOf(segment.start) : after.hash;
    const content = readWhole(segment.file, offset, bytes);
    if (content === null) return null;
    const { texts, length, hash, rest } = readFrames(content, previous, bytes);
    if (rest === 'foreign') {
      log.error('the journal was changed by somebody else: what follows in this file is left out', { file: segment.file });
    }
    return length === 0 ? null : { texts, end: { at: after.at + length, hash } };
  }

  /** At least one whole frame, if there is one. */
  function readWhole(file: string, offset: number, bytes: number): Buffer | null {
    const content = readSegment(file, offset, bytes);
    if (content === null || content.length === 0) return null;
    const first = frameLength(content);
    return first === null || first <= content.length ? content : readSegment(file, offset, first);
  }

  return {
    next: (after, bytes) => read(after, bytes, false),
    removeAll() {
      for (const { file } of listSegments(database)) removeSegment(file);
      segments = [];
    },
  };
}
