import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { Clock, Log } from '../ports.ts';
import { HistoryError } from './history-error.ts';
import { createFramer, seedOf } from './journal-frame.ts';
import type { JournalRecord } from './journal-record.ts';
import { removeSegment, segmentFile } from './segments.ts';
import { sayError } from '../say-error.ts';

/** One record to be written. Exactly one of `committed` and `failed` is called. */
export interface Writing {
  readonly record: JournalRecord;
  /** About how much memory it holds, in bytes. */
  readonly size: number;
  /** Somebody waits for it: it is written at the end of this turn, and fails at once when it cannot be. */
  readonly isAwaited: boolean;
  committed(): void;
  failed(error: HistoryError): void;
}

/**
 * The journal: where a decision is safe before the call leaves. What is said in one turn of the event loop is appended to a file
 * with one write, at the end of the turn (`setImmediate`, because every request that arrived in the turn is then in it); the
 * archive takes it over from there in its own time. What was written survives the death of this process at any moment.
 * What nobody waits for is written a moment later, and kept and tried again when it cannot be.
 */
export interface Journal {
  append(writing: Writing): void;
  /** Writes now what was appended. */
  flush(): void;
  /** The place after the last byte written: what the archive must have taken to know everything. */
  readonly end: number;
  /** The archive has taken everything up to there. */
  taken(place: number): void;
  /** Null while writing works. */
  readonly trouble: string | null;
  /** Writes everything now; what cannot be written fails. Everything after it fails. */
  stop(): void;
}

export interface JournalOptions {
  /** The database that this is the journal of. */
  readonly database: string;
  readonly start: number;
  readonly clock: Clock;
  readonly log: Log;
  /** There is something new for the archive. */
  readonly onWritten: () => void;
}

const OWNER_ONLY = 0o600;
const MAX_ITEMS = 20_000;
/** So many do not wait for more. */
const MANY_ITEMS = 1000;
const MAX_SIZE = 64 * 1_048_576;
const SEGMENT_BYTES = 8 * 1_048_576;
/** What the archive may be behind before no more calls are let through. */
const MAX_BEHIND_BYTES = 256 * 1_048_576;
/** What nobody waits for is written after this at the latest. */
const LATER_MS = 10;
const RETRY_MS = 1000;

export function createJournal(options: JournalOptions): Journal {
  const { database, clock, log } = options;
  const makeFrame = createFramer();
  let pending: Writing[] = [];
  let size = 0;
  let end = options.start;
  let takenTo = options.start;
  let segment: { readonly handle: number; readonly start: number } | null = null;
  /** Files that nothing is added to any more, and where they end. */
  let ended: readonly { readonly file: string; readonly end: number }[] = [];
  let previous = seedOf(end);
  let trouble: string | null = null;
  let isScheduled = false;
  let isStopped = false;
  let later: ReturnType<typeof setTimeout> | null = null;
  let cancelRetry: (() => void) | null = null;

  function append(writing: Writing): void {
    if (isStopped) return writing.failed(new HistoryError('stopped', 'The history was stopped.'));
    // What ends something that was let in is never more than that: it is not refused because the archive is behind.
    const isTooFarBehind = writing.isAwaited && end - takenTo > MAX_BEHIND_BYTES;
    if (pending.length >= MAX_ITEMS || size + writing.size > MAX_SIZE || isTooFarBehind) {
      return writing.failed(new HistoryError('overloaded', 'Too much waits to be written to the history.'));
    }
    pending.push(writing);
    size += writing.size;
    if (!writing.isAwaited && pending.length < MANY_ITEMS) later ??= setTimeout(flush, LATER_MS);
    else if (!isScheduled) {
      isScheduled = true;
      setImmediate(flush);
    }
  }

  function flush(): void {
    isScheduled = false;
    if (later !== null) clearTimeout(later);
    later = null;
    cancelRetry?.();
    cancelRetry = null;
    if (pending.length === 0) return;
    const taken = pending;
    pending = [];
    size = 0;
    try {
      write(taken.map(({ record }) => JSON.stringify(record)));
    } catch (error) {
      fail(taken, error);
      return;
    }
    trouble = null;
    for (const each of taken) each.committed();
    options.onWritten();
  }

  function write(lines: readonly string[]): void {
    segment ??= openSegment();
    const { handle, start } = segment;
    const frame = makeFrame(previous, lines);
    try {
      let written = 0;
      while (written < frame.bytes.length) written += writeSync(handle, frame.bytes, written, undefined, end - start + written);
    } catch (error) {
      takeBack(handle, end - start);
      throw error;
    }
    previous = frame.hash;
    end += frame.bytes.length;
    if (end - start >= SEGMENT_BYTES) endSegment();
  }

  function openSegment(): { handle: number; start: number } {
    previous = seedOf(end);
    // A segment that is there already was made by a write that failed: nothing in it was promised.
    return { handle: openSync(segmentFile(database, end), 'w', OWNER_ONLY), start: end };
  }

  function endSegment(): void {
    if (segment === null) return;
    closeSync(segment.handle);
    ended = [...ended, { file: segmentFile(database, segment.start), end }];
    segment = null;
  }

  function removeEnded(place: number): void {
    for (const each of ended) if (each.end <= place) removeSegment(each.file);
    ended = ended.filter((each) => each.end > place);
  }

  /** Half a frame at the end of a file is ignored, but no frame may follow it. */
  function takeBack(handle: number, length: number): void {
    try {
      ftruncateSync(handle, length);
    } catch {
      endSegment();
    }
  }

  function fail(taken: readonly Writing[], error: unknown): void {
    const reason = sayError(error);
    const text = `The history cannot be written: ${reason}. Calls are denied until it can.`;
    if (text !== trouble) log.error('the history cannot be written', { error: reason });
    trouble = text;
    const failure = new HistoryError('not-written', `The history cannot be written: ${reason}`, error);
    pending = [...taken.filter(({ isAwaited }) => !isAwaited), ...pending];
    size = pending.reduce((sum, each) => sum + each.size, 0);
    for (const each of taken) if (each.isAwaited) each.failed(failure);
    if (pending.length > 0 && !isStopped) cancelRetry ??= clock.after(RETRY_MS, flush);
  }

  return {
    append,
    flush,
    get end() {
      return end;
    },
    taken(place) {
      takenTo = place;
      // What was taken must not stay here too, or nothing would ever be removed by age.
      if (place === end) endSegment();
      removeEnded(place);
    },
    get trouble() {
      return trouble;
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      flush();
      const failure = new HistoryError('not-written', 'The history was stopped before this could be written.');
      for (const each of pending.splice(0)) each.failed(failure);
      endSegment();
    },
  };
}
