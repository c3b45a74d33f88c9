import { createSearchDocument, SEARCH_ROW_COLUMNS, type SearchRow } from './search-document.ts';
import { SEARCH_COLUMNS, SEARCH_OPTIONS } from './search-text.ts';
import type { Store } from './store.ts';

/** The table of `createLiveSearch`. */
export const LIVE_TABLE = 'search_live';

type LiveRow = SearchRow & { readonly stage: number };

/**
 * Makes the few entries searchable that are not in the index on disk yet: calls that wait or run, and what was settled
 * in the last moments. They get a table of the same kind that lives in memory. The returned function brings the table
 * up to date; it is only worth something right before a search.
 */
export function createLiveSearch(store: Store): () => void {
  const { driver } = store;
  driver.exec(`create virtual table temp.${LIVE_TABLE} using fts5 (${SEARCH_COLUMNS}, ${SEARCH_OPTIONS})`);
  const unindexed = driver.prepare<LiveRow>(`
    select ${SEARCH_ROW_COLUMNS}, coalesce(closed_seq, decided_seq, opened_seq) as stage
    from entries indexed by entries_unindexed where is_indexed = 0`);
  const documentOf = createSearchDocument(store);
  const insert = driver.prepare(`insert into temp.${LIVE_TABLE} (rowid, ${SEARCH_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)`);
  const remove = driver.prepare(`delete from temp.${LIVE_TABLE} where rowid = ?`);
  /** Entry to the link of its last stage: each stage says more. */
  let present: ReadonlyMap<number, number> = new Map();

  function add(row: LiveRow): void {
    const text = documentOf(row);
    if (text === null) return;
    const { subject, reason, result, client, server, tags } = text;
    insert.run(row.id, subject, text.arguments, reason, result, client, server, tags);
  }

  return () => {
    const rows = unindexed.all();
    const wanted = new Map(rows.map((row) => [row.id, row.stage]));
    for (const [id, stage] of present) if (wanted.get(id) !== stage) remove.run(id);
    for (const row of rows) if (present.get(row.id) !== row.stage) add(row);
    present = wanted;
  };
}
