import type { HistoryEntry, HistoryFilter, HistorySummary, VerifyReport } from '../../model/history-entry.ts';
import type { Clock, Log } from '../ports.ts';
import type { Driver } from './driver.ts';
import { createEntryWriter } from './entry-writer.ts';
import { type ExportFormat, exportSlice } from './export.ts';
import { readHeadFile } from './head-file.ts';
import { createHeadKeeper } from './head-keeper.ts';
import type { CounterUse } from './history.ts';
import { HistoryError } from './history-error.ts';
import { createIndexer } from './indexer.ts';
import { createJournalIntake } from './journal-intake.ts';
import { openDatabase } from './open-database.ts';
import type { Counts, PeriodCounts } from './periods.ts';
import { createReader } from './reader.ts';
import { recoverOpenEntries } from './recover-open-entries.ts';
import { startRetention } from './retention.ts';
import { entryOfBody } from './rows.ts';
import { createStore, type Store } from './store.ts';
import { verifyHistory } from './verify-history.ts';
import { sayError } from '../say-error.ts';

/** What may be asked of the archive. Everything is answered from an index, whatever the size. */
export interface ArchiveQueries {
  /** See `History.page`. */
  page(filter: HistoryFilter, before: number | null, limit: number): { entries: HistorySummary[]; next: number | null };
  get(id: number): HistoryEntry | null;
  countsSince(from: number): Counts;
  activitySince(from: number): PeriodCounts[];
  usesSince(now: number): CounterUse[];
  exportSlice(
    filter: HistoryFilter,
    format: ExportFormat,
    before: number | null,
    limit: number,
  ): { text: string; next: number | null };
  verify(): VerifyReport | Promise<VerifyReport>;
}

/** How the archive was found. */
export interface ArchiveOpened {
  /** The highest number that an entry ever had. */
  readonly lastId: number;
  /** The place up to which the journal was taken. */
  readonly taken: number;
  /** What is wrong with the end of the chain, in words; null when nothing is. */
  readonly finding: string | null;
}

/**
 * The database of the history: takes over what the journal says, and answers questions about it. All that takes time
 * (indexing, verifying, removing what is old) is done here in slices, off the path of the calls.
 */
export interface Archive extends ArchiveQueries {
  readonly opened: ArchiveOpened;
  /** See `JournalIntake`. */
  follow(through: number): void;
  take(through: number): Promise<void>;
  readonly taken: number;
  readonly trouble: string | null;
  /** Closes the file. What was not taken stays in the journal. */
  stop(): Promise<void>;
}

export interface ArchiveOptions {
  /** The database; its folder must exist. The end of the chain is noted beside it, in a file with `.head` after the name. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly retentionDays: () => number;
  /** Settle what a process that died left open. Not when only the archive was started again: those entries still live. */
  readonly settlesOpenEntries: boolean;
  /** More was taken, or could not be. */
  readonly onTaken: () => void;
}

/**
 * Opens the archive, takes what the journal of a process that died still holds, settles what it left open, and starts removing
 * what is too old. One process at a time may have it open. Throws HistoryError: newer, damaged, in-use, unreadable.
 */
export function openArchive(options: ArchiveOptions): Archive {
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
    const reason = sayError(error);
    if (failure === 'damaged' || failure === 'statement') {
      throw new HistoryError('damaged', `The history ${file} is damaged (${reason}). It was left as it is.`, error);
    }
    throw new HistoryError('unreadable', `The history ${file} cannot be opened: ${reason}`, error);
  }
}

function build(options: ArchiveOptions, driver: Driver, headFile: string): Archive {
  const { file, clock, log } = options;
  const store = createStore(driver);
  const keeper = createHeadKeeper({ file: headFile, store, clock, log });
  const writer = createEntryWriter(store);
  let isStopped = false;
  let stopping: Promise<void> | null = null;
  let verifying: Promise<VerifyReport> | null = null;
  const intake = createJournalIntake({
    database: file,
    driver,
    writer,
    clock,
    log,
    onTaken() {
      keeper.noteChange();
      indexer.note();
      options.onTaken();
    },
  });
  if (options.settlesOpenEntries) {
    intake.takeAll();
    const recovered = recoverOpenEntries(store, writer, clock);
    if (recovered > 0) log.warn('history entries were left open by a crash and are settled now', { entries: recovered });
  }
  const reader = createReader(store);
  const indexer = createIndexer({ store, clock, log, isBusy: () => intake.isBehind });
  const isBusy = (): boolean => verifying !== null;
  const stopRetention = startRetention({ store, clock, log, retentionDays: options.retentionDays, isBusy });
  indexer.start();

  async function verify(): Promise<VerifyReport> {
    try {
      return await verifyHistory(store, keeper, () => isStopped);
    } finally {
      verifying = null;
    }
  }

  async function stop(): Promise<void> {
    isStopped = true;
    intake.stop();
    stopRetention();
    indexer.stop();
    keeper.stop();
    await verifying?.catch(() => {});
    driver.close();
    keeper.finish();
  }

  return {
    opened: { lastId: lastIdOf(store), taken: intake.taken, finding: keeper.finding },
    follow: intake.follow,
    take: intake.take,
    get taken() {
      return intake.taken;
    },
    get trouble() {
      return intake.trouble;
    },
    page: reader.page,
    get: reader.get,
    countsSince: reader.countsSince,
    activitySince: store.periods.activityFrom,
    usesSince: reader.usesSince,
    exportSlice: (filter, format, before, limit) => exportSlice(reader, filter, format, before, limit),
    /** Who asks while it runs gets the same report. */
    verify: () => (verifying ??= verify()),
    stop: () => (stopping ??= stop()),
  };
}

/** Numbers are never used twice, also when every entry was removed by age, or some behind our back. */
function lastIdOf({ driver, chain }: Store): number {
  const entry = driver.prepare<{ id: number | null }>('select max(id) as id from entries').get()?.id ?? 0;
  const body = driver.prepare<{ id: number | null }>('select max(id) as id from bodies').get()?.id ?? 0;
  return Math.max(entry, entryOfBody(body), chain.base?.through ?? 0);
}
