import type { Clock, Log } from '../ports.ts';
import { createSearchDocument, SEARCH_ROW_COLUMNS, type SearchRow } from './search-document.ts';
import type { Store } from './store.ts';

/** Brings settled entries into the full-text index. */
export interface Indexer {
  /** Begins with what a crash left out. */
  start(): void;
  /** An entry was settled. */
  note(): void;
  stop(): void;
}

/** The index costs much per commit and little per entry, so entries are collected. */
const ENOUGH = 128;
const MAX_PER_STEP = 256;
const STEP_MS = 4;
const AT_LATEST_MS = 500;

/**
 * Indexes in steps of a few milliseconds of their own, so that no decision waits for it: when enough entries are settled,
 * or after half a second. Until then a search finds them as it finds calls that wait. What a crash left out is indexed
 * after the start.
 */
export function createIndexer({ store, clock, log }: { store: Store; clock: Clock; log: Log }): Indexer {
  const { driver, search } = store;
  const documentOf = createSearchDocument(store);
  const waiting = driver.prepare<SearchRow>(`
    select ${SEARCH_ROW_COLUMNS} from entries indexed by entries_unindexed
    where is_indexed = 0 and closed_seq is not null order by id limit ${MAX_PER_STEP}`);
  const mark = driver.prepare('update entries set is_indexed = 1 where id = ?');
  let count = 0;
  let isStopped = false;
  let isScheduled = false;
  let cancel: (() => void) | null = null;

  /** Indexes what there is time for. */
  function step(): void {
    cancel?.();
    cancel = null;
    isScheduled = false;
    if (isStopped) return;
    try {
      const rows = waiting.all();
      count = rows.length;
      if (rows.length > 0) store.transaction(() => indexRows(rows));
      if (count > 0) schedule(count >= ENOUGH);
    } catch (error) {
      log.warn('history entries cannot be indexed', { error: error instanceof Error ? error.message : String(error) });
      schedule(false);
    }
  }

  function indexRows(rows: readonly SearchRow[]): void {
    const end = performance.now() + STEP_MS;
    for (const row of rows) {
      const text = documentOf(row);
      if (text !== null) search.add(row.id, text);
      mark.run(row.id);
      count -= 1;
      if (performance.now() > end) break;
    }
  }

  function schedule(isUrgent: boolean): void {
    if (isUrgent && !isScheduled) {
      isScheduled = true;
      setImmediate(step);
    }
    if (!isUrgent && !isScheduled) cancel ??= clock.after(AT_LATEST_MS, step);
  }

  return {
    start: () => schedule(false),
    note() {
      count += 1;
      schedule(count >= ENOUGH);
    },
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}
