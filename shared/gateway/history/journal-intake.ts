import { assertNever } from '../../model/assert-never.ts';
import type { Clock, Log } from '../ports.ts';
import type { Driver } from './driver.ts';
import type { EntryWriter } from './entry-writer.ts';
import { HistoryError } from './history-error.ts';
import { createJournalReader, type JournalPiece, type Place } from './journal-reader.ts';
import { type JournalRecord, toStoredBody } from './journal-record.ts';
import { sayError } from '../say-error.ts';

/** Takes the journal over into the database. What was taken, and up to where, is one transaction: nothing is taken twice. */
export interface JournalIntake {
  /** There is something to take before this place: it is taken in breaths, so that a burst of calls has the processor. */
  follow(through: number): void;
  /** Resolves when everything before this place was taken; rejects when the database cannot be written, and goes on trying. */
  take(through: number): Promise<void>;
  readonly taken: number;
  /** Whether there is more to take that is known of. */
  readonly isBehind: boolean;
  /** Null while writing works. */
  readonly trouble: string | null;
  /** Takes what the files hold now, whatever was told, and removes them. For the start, when nobody writes them. */
  takeAll(): void;
  stop(): void;
}

export interface JournalIntakeOptions {
  readonly database: string;
  readonly driver: Driver;
  readonly writer: EntryWriter;
  readonly clock: Clock;
  readonly log: Log;
  /** After each transaction, also a failed one. */
  readonly onTaken: () => void;
}

/** One transaction holds about as much, so that whoever reads does not wait long. */
const PIECE_BYTES = 262_144;
const RETRY_MS = 1000;
/** After a piece it rests this many times as long as that took, while nobody asks. */
const REST = 3;
/** It does not rest when it is further behind, because at some distance no more calls are let through. */
const MAX_BEHIND_BYTES = 64 * 1_048_576;

export function createJournalIntake(options: JournalIntakeOptions): JournalIntake {
  const { driver, writer, clock, log } = options;
  const reader = createJournalReader(options.database, log);
  const readPlace = driver.prepare<{ place: number; hash: Uint8Array }>('select place, hash from journal where id = 1');
  const writePlace = driver.prepare('update journal set place = ?, hash = ? where id = 1');
  let place = storedPlace();
  let goal = place.at;
  let trouble: string | null = null;
  let waiting: { readonly through: number; resolve(): void; reject(error: HistoryError): void }[] = [];
  let isScheduled = false;
  let cancelRest: (() => void) | null = null;
  let isStopped = false;
  let cancelRetry: (() => void) | null = null;

  function storedPlace(): Place {
    const row = readPlace.get();
    if (row === undefined) throw new HistoryError('damaged', 'The history does not say up to where it took its journal over.');
    return { at: row.place, hash: Buffer.from(row.hash) };
  }

  function takePiece(piece: JournalPiece): void {
    const records = piece.texts.flatMap(readRecords);
    try {
      writer.write(() => {
        for (const record of records) put(record);
        writePlace.run(piece.end.at, piece.end.hash);
      });
    } catch (error) {
      if (isOfStorage(error)) throw error;
      takeOneByOne(records, piece);
    }
    place = piece.end;
  }

  /** One bad record must not take the others with it. */
  function takeOneByOne(records: readonly JournalRecord[], piece: JournalPiece): void {
    for (const record of records) {
      try {
        writer.write(() => put(record));
      } catch (error) {
        if (isOfStorage(error)) throw error;
        log.error('a record of the journal cannot be taken', { stage: record[0], entry: record[1], error: sayError(error) });
      }
    }
    writer.write(() => void writePlace.run(piece.end.at, piece.end.hash));
  }

  function put(record: JournalRecord): void {
    switch (record[0]) {
      case 'opened':
        return writer.opened(record[1], record[2], toStoredBody(record[3]));
      case 'decided':
        return writer.decided(record[1], record[2], record[3]);
      case 'closed':
        return writer.closed(record[1], { ...record[2], body: toStoredBody(record[3]) });
      case 'given-back':
        return writer.givenBack(record[1]);
      case 'event':
        return writer.event(record[1], record[2]);
      default:
        return assertNever(record);
    }
  }

  /** Whether nothing could be written just now, so that trying again later makes sense. */
  function isOfStorage(error: unknown): boolean {
    const failure = driver.failureOf(error);
    return failure !== null && failure !== 'statement';
  }

  function step(): void {
    isScheduled = false;
    const begunAt = performance.now();
    if (isStopped || cancelRetry !== null) return;
    try {
      const piece = place.at < goal ? reader.next(place, PIECE_BYTES) : null;
      if (piece !== null) takePiece(piece);
      else if (place.at < goal) throw new Error('its journal ends too early');
      trouble = null;
      settle();
    } catch (error) {
      fail(error);
    }
    options.onTaken();
    if (mayRest() && place.at < goal) rest((performance.now() - begunAt) * REST);
    else schedule();
  }

  function mayRest(): boolean {
    return waiting.length === 0 && goal - place.at < MAX_BEHIND_BYTES;
  }

  function rest(ms: number): void {
    cancelRest ??= clock.after(Math.ceil(ms), () => {
      cancelRest = null;
      schedule();
    });
  }

  function schedule(): void {
    if (isScheduled || isStopped || cancelRetry !== null || place.at >= goal) return;
    cancelRest?.();
    cancelRest = null;
    isScheduled = true;
    setImmediate(step);
  }

  function settle(): void {
    const done = waiting.filter(({ through }) => through <= place.at);
    waiting = waiting.filter(({ through }) => through > place.at);
    for (const each of done) each.resolve();
  }

  function fail(error: unknown): void {
    const reason = sayError(error);
    if (trouble === null) log.error('the history cannot be written', { error: reason });
    trouble = `The history cannot be written: ${reason}. Calls are denied until it can.`;
    for (const each of waiting.splice(0)) each.reject(new HistoryError('not-written', trouble, error));
    cancelRetry ??= clock.after(RETRY_MS, () => {
      cancelRetry = null;
      schedule();
    });
  }

  return {
    follow(through) {
      goal = Math.max(goal, through);
      if (cancelRest === null || !mayRest()) schedule();
    },
    take(through) {
      goal = Math.max(goal, through);
      if (through <= place.at) return Promise.resolve();
      if (isStopped) return Promise.reject(new HistoryError('stopped', 'The history was stopped.'));
      if (trouble !== null) return Promise.reject(new HistoryError('not-written', trouble));
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiting.push({ through, resolve, reject });
      schedule();
      return promise;
    },
    get taken() {
      return place.at;
    },
    get isBehind() {
      return place.at < goal;
    },
    get trouble() {
      return trouble;
    },
    takeAll() {
      for (let piece = reader.next(place, PIECE_BYTES); piece !== null; piece = reader.next(place, PIECE_BYTES)) takePiece(piece);
      reader.removeAll();
      goal = place.at;
    },
    stop() {
      isStopped = true;
      cancelRest?.();
      cancelRetry?.();
      for (const each of waiting.splice(0)) each.reject(new HistoryError('stopped', 'The history was stopped.'));
    },
  };
}

/** The journal's frames vouch for it: these are lines that this program wrote. */
function readRecords(text: string): JournalRecord[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalRecord);
}
