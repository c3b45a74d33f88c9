import type { Clock, Log } from '../ports.ts';
import { createSearchDocument, SEARCH_ROW_COLUMNS, type SearchRow } from './search-document.ts';
import type { Store } from './store.ts';
import { sayError } from '../say-error.ts';

/** Brings settled entries into the full-text index. */
export interface Indexer {
  /** Begins with what a crash left out. */
  start(): void;
  /** Entries may have been settled. */
  note(): void;
  stop(): void;
}

export interface IndexerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly isBusy: () => boolean;
}

/** The index costs much per commit and little per entry, so entries are collected. */
const MAX_PER_STEP = 256;
const STEP_MS = 4;
const COLLECT_MS = 500;
/** Under a load that never ends, a step is due all the same. */
const MAX_DEFERRED = 20;

/**
 * Indexes in steps of a few milliseconds of their own, half a second after entries were settled, so that whoever reads the
 * archive does not wait for it. Until then a search finds them as it finds calls that wait. While the journal has more to be
 * taken, that goes first (`isBusy`). What a crash left out is indexed after the start.
 */
export function createIndexer({ store, clock, log, isBusy }: IndexerOptions): Indexer {
  const { driver, search } = store;
  const documentOf = createSearchDocument(store);
  const waiting = driver.prepare<SearchRow>(`
    select ${SEARCH_ROW_COLUMNS} from entries indexed by entries_unindexed
    where is_indexed = 0 and closed_seq is not null order by id limit ${MAX_PER_STEP}`);
  const mark = driver.prepare('update entries set is_indexed = 1 where id = ?');
  let isStopped = false;
  let isScheduled = false;
  let deferred = 0;
  let cancel: (() => void) | null = null;

  /** Indexes what there is time for. */
  function step(): void {
    isScheduled = false;
    if (isStopped) return;
    if (isBusy() && deferred < MAX_DEFERRED) {
      deferred += 1;
      return collect();
    }
    deferred = 0;
    try {
      const rows = waiting.all();
      if (rows.length === 0) return;
      store.transaction(() => indexRows(rows));
      isScheduled = true;
      setImmediate(step);
    } catch (error) {
      log.warn('history entries cannot be indexed', { error: sayError(error) });
      collect();
    }
  }

  function indexRows(rows: readonly SearchRow[]): void {
    const end = performance.now() + STEP_MS;
    for (const row of rows) {
      const text = documentOf(row);
      if (text !== null) search.add(row.id, text);
      mark.run(row.id);
      if (performance.now() > end) break;
    }
  }

  function collect(): void {
    if (isScheduled || isStopped) return;
    cancel ??= clock.after(COLLECT_MS, () => {
      cancel = null;
      step();
    });
  }

  return {
    start: collect,
    note: collect,
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}
