import type { Store } from './store.ts';
import { argumentsKey, type BodyRow, type EntryRow } from './rows.ts';
import { SEARCH_COLUMNS, SEARCH_OPTIONS, tagsOf } from './search-text.ts';

/** The table of `createLiveSearch`. */
export const LIVE_TABLE = 'search_live';

type LiveRow = Pick<EntryRow, 'id' | 'facet' | 'subject' | 'session' | 'reason'>;

/**
 * Makes the few entries that are not settled searchable, in a table of the same kind that lives in memory. They are
 * not in the index on disk, because every stage would be written to it anew. The returned function brings the table up
 * to date; it is only worth something right before a search.
 */
export function createLiveSearch({ driver, facets }: Store): () => void {
  driver.exec(`create virtual table temp.${LIVE_TABLE} using fts5 (${SEARCH_COLUMNS}, ${SEARCH_OPTIONS})`);
  const unsettled = driver.prepare<LiveRow>(
    'select id, facet, subject, session, reason from entries indexed by entries_unsettled where closed_seq is null',
  );
  const readBody = driver.prepare<Pick<BodyRow, 'text'>>('select text from bodies where id = ?');
  const insert = driver.prepare(`insert into temp.${LIVE_TABLE} (rowid, ${SEARCH_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)`);
  const remove = driver.prepare(`delete from temp.${LIVE_TABLE} where rowid = ?`);
  /** Entry to facet: a decision gives an entry another facet. */
  let indexed: ReadonlyMap<number, number> = new Map();

  function add(row: LiveRow): void {
    const facet = facets.get(row.facet);
    if (facet === undefined) return;
    const text = readBody.get(argumentsKey(row.id))?.text ?? null;
    const tags = tagsOf(facet, row.subject, row.session);
    insert.run(row.id, row.subject, text, row.reason, null, facet.client, facet.server, tags);
  }

  return () => {
    const rows = unsettled.all();
    const wanted = new Map(rows.map((row) => [row.id, row.facet]));
    for (const [id, facet] of indexed) if (wanted.get(id) !== facet) remove.run(id);
    for (const row of rows) if (indexed.get(row.id) !== row.facet) add(row);
    indexed = wanted;
  };
}
