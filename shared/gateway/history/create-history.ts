import type { HistorySummary, VerifyReport } from '../../model/history-entry.ts';
import type { Clock, Log } from '../ports.ts';
import { createCommitQueue } from './commit-queue.ts';
import type { Driver } from './driver.ts';
import { createEntryWriter } from './entry-writer.ts';
import { readHeadFile } from './head-file.ts';
import { createHeadKeeper } from './head-keeper.ts';
import type { History } from './history.ts';
import { HistoryError } from './history-error.ts';
import { createIndexer } from './indexer.ts';
import { openDatabase } from './open-database.ts';
import { createReader } from './reader.ts';
import { createRecorder } from './recorder.ts';
import { recoverOpenEntries } from './recover-open-entries.ts';
import { startRetention } from './retention.ts';
import { createStore } from './store.ts';
import { verifyHistory } from './verify-history.ts';

export interface HistoryOptions {
  /** The database; its folder must exist. The end of the chain is noted beside it, in a file with `.head` after the name. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Asked anew for each body. */
  readonly bodyBytes: () => number;
  readonly retentionDays: () => number;
}

/**
 * Opens the history, settles what a process that died left open, and starts removing what is too old.
 * One process at a time may have it open. Throws HistoryError: newer, damaged, in-use, unreadable.
 */
export function createHistory(options: HistoryOptions): History {
  const { file } = options;
  const headFile = `${file}.head`;
  let driver: Driver | null = null;
  try {
    const noted = readHeadFile(headFile);
    driver = openDatabase(file, noted !== null && (noted === 'damaged' || noted.seq > 0));
    return build(options, driver, headFile);
  } catch (error) {
    const failure = driver?.failureOf(error);
    driver?.close();
    if (error instanceof HistoryError || failure === null) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (failure === 'damaged' || failure === 'statement') {
      throw new HistoryError('damaged', `The history ${file} is damaged (${reason}). It was left as it is.`, error);
    }
    throw new HistoryError('unreadable', `The history ${file} cannot be opened: ${reason}`, error);
  }
}

function build({ clock, log, ...options }: HistoryOptions, driver: Driver, headFile: string): History {
  const store = createStore(driver);
  const keeper = createHeadKeeper({ file: headFile, store, clock, log });
  const writer = createEntryWriter(store);
  const recovered = recoverOpenEntries(store, writer, clock);
  if (recovered > 0) log.warn('history entries were left open by a crash and are settled now', { entries: recovered });

  const listeners = new Set<(entry: HistorySummary) => void>();
  const queue = createCommitQueue({
    transaction: (work) => store.transaction(work),
    failureOf: (error) => driver.failureOf(error),
    clock,
    log,
  });
  const recorder = createRecorder({ store, writer, queue, log, bodyBytes: options.bodyBytes, emit });
  const reader = createReader(store);
  let isStopped = false;
  let stopping: Promise<void> | null = null;
  let verifying: Promise<VerifyReport> | null = null;
  const isBusy = (): boolean => verifying !== null;
  const indexer = createIndexer({ store, clock, log });
  const stopRetention = startRetention({ store, clock, log, retentionDays: options.retentionDays, isBusy });
  indexer.start();

  if (keeper.finding !== null) {
    log.error('the history and its noted end do not agree', { finding: keeper.finding });
    recorder.event({ kind: 'event', at: clock.now(), subject: 'history.end', reason: keeper.finding });
  }

  function emit(entry: HistorySummary): void {
    keeper.noteChange();
    if (entry.state === 'closed') indexer.note();
    for (const listener of listeners) {
      try {
        listener(entry);
      } catch (error) {
        // Its commit stands, and others wait for theirs.
        log.error('a listener of the history failed', { error: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  function reading<Values extends unknown[], Result>(read: (...values: Values) => Result): (...values: Values) => Result {
    return (...values) => {
      if (isStopped) throw new HistoryError('stopped', 'The history was stopped.');
      return read(...values);
    };
  }

  async function verify(): Promise<VerifyReport> {
    try {
      return await verifyHistory(store, keeper, () => isStopped);
    } finally {
      verifying = null;
    }
  }

  async function stop(): Promise<void> {
    queue.stop();
    isStopped = true;
    stopRetention();
    indexer.stop();
    keeper.stop();
    await verifying?.catch(() => {});
    driver.close();
    keeper.finish();
  }

  return {
    ...recorder,
    page: reading(reader.page),
    get: reading(reader.get),
    recentOfSession: reading(reader.recentOfSession),
    countsSince: reading(reader.countsSince),
    usesSince: reading(reader.usesSince),
    /** Who asks while it runs gets the same report. */
    verify: reading(() => (verifying ??= verify())),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get trouble() {
      return queue.trouble;
    },
    stop: () => (stopping ??= stop()),
  };
}
