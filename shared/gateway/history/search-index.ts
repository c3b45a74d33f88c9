import type { Driver, Statement } from './driver.ts';
import { SEARCH_COLUMNS, SEARCH_OPTIONS, type SearchText } from './search-text.ts';

/**
 * Entries per index table. A search for the beginning of a common word costs FTS5 time for all of its occurrences in a
 * table; newest table first, and stopping when the page is full, keeps that small however long the history is.
 */
export const ENTRIES_PER_PART = 32_768;

const MAX_STATEMENTS = 500;
const PAGES_PER_MERGE = 32;
/**
 * How FTS5 merges by itself, inside whatever transaction comes to it: its own defaults; and next to never, while a part is being
 * emptied, because then one commit in many took more than half a second. Source: sqlite.org/fts5.html sections 6.1 and 6.3.
 */
const BY_ITSELF = { automerge: 4, crisismerge: 16 };
const WHEN_TOLD = { automerge: 0, crisismerge: 1999 };

export type SearchStatement = Statement<{ id: number }>;

/** The full-text index, in one table per range of entry numbers. Entries come in some time after they are settled. */
export interface SearchIndex {
  /** Inside the current transaction. */
  add(id: number, text: SearchText): void;
  remove(id: number): void;
  /** Inside the current transaction: a little of clearing away what removed entries left in the index; false when done. */
  compact(): boolean;
  /** Drops the tables of which every entry is at most `through`. */
  removeParts(through: number): void;
  /** The parts that exist, newest first, as their range of entry numbers. */
  parts(): readonly { readonly number: number; readonly first: number; readonly last: number }[];
  /** A statement over one part; `sql` is given the part's table name, and the result is kept. */
  prepare(part: number, sql: (table: string) => string): SearchStatement;
  /** Takes everything from the file again, after a transaction was rolled back. */
  reload(): void;
}

export function createSearchIndex(driver: Driver): SearchIndex {
  const tables = driver.prepare<{ name: string }>(
    "select name from sqlite_schema where type = 'table' and name glob 'search_[0-9]*' and sql like 'create virtual table%'",
  );
  const inserts = new Map<number, Statement<never>>();
  const deletes = new Map<number, Statement<never>>();
  const searches = new Map<string, SearchStatement>();
  const totalChanges = driver.prepare<{ count: number }>('select total_changes() as count');
  /** Parts that entries were removed from. The file says which they are (WHEN_TOLD is in force), also after a restart. */
  const loose = new Set<number>();
  let numbers: number[] = [];

  function reload(): void {
    numbers = tables
      .all()
      .map(({ name }) => Number(name.slice('search_'.length)))
      .toSorted((a, b) => b - a);
    inserts.clear();
    deletes.clear();
    searches.clear();
    loose.clear();
    for (const number of numbers) if (isLoose(number)) loose.add(number);
  }

  /** Source: sqlite.org/fts5.html section 9.6, the configuration table; a setting never made is not in it. */
  function isLoose(number: number): boolean {
    const setting = driver.prepare<{ v: number }>(`select v from search_${number}_config where k = 'automerge'`).get();
    return setting?.v === WHEN_TOLD.automerge;
  }

  function setMerging(number: number, { automerge, crisismerge }: typeof BY_ITSELF): void {
    driver.exec(`insert into search_${number} (search_${number}, rank) values ('automerge', ${automerge})`);
    driver.exec(`insert into search_${number} (search_${number}, rank) values ('crisismerge', ${crisismerge})`);
  }

  function insertInto(number: number): Statement<never> {
    const known = inserts.get(number);
    if (known !== undefined) return known;
    if (!numbers.includes(number)) {
      driver.exec(`create virtual table search_${number} using fts5 (${SEARCH_COLUMNS}, ${SEARCH_OPTIONS})`);
      numbers = [...numbers, number].toSorted((a, b) => b - a);
    }
    const made = driver.prepare(`insert into search_${number} (rowid, ${SEARCH_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)`);
    inserts.set(number, made);
    return made;
  }

  /** Source: sqlite.org/fts5.html section 6.9, the 'merge' command: fewer than two changes mean that nothing was left. */
  function mergeSome(number: number): boolean {
    const before = totalChanges.get()?.count ?? 0;
    driver.exec(`insert into search_${number} (search_${number}, rank) values ('merge', ${PAGES_PER_MERGE})`);
    return (totalChanges.get()?.count ?? 0) - before >= 2;
  }

  reload();
  return {
    add(id, text) {
      const { subject, reason, result, client, server, tags } = text;
      insertInto(partOf(id)).run(id, subject, text.arguments, reason, result, client, server, tags);
    },
    remove(id) {
      const number = partOf(id);
      if (!numbers.includes(number)) return;
      const statement = deletes.get(number) ?? driver.prepare(`delete from search_${number} where rowid = ?`);
      deletes.set(number, statement);
      if (!loose.has(number)) setMerging(number, WHEN_TOLD);
      loose.add(number);
      statement.run(id);
    },
    compact() {
      const [number] = loose;
      if (number === undefined) return false;
      if (numbers.includes(number) && mergeSome(number)) return true;
      loose.delete(number);
      if (numbers.includes(number)) setMerging(number, BY_ITSELF);
      return loose.size > 0;
    },
    removeParts(through) {
      const old = numbers.filter((number) => (number + 1) * ENTRIES_PER_PART - 1 <= through);
      for (const number of old) driver.exec(`drop table search_${number}`);
      if (old.length > 0) reload();
    },
    parts: () =>
      numbers.map((number) => ({ number, first: number * ENTRIES_PER_PART, last: (number + 1) * ENTRIES_PER_PART - 1 })),
    prepare(part, sql) {
      const text = sql(`search_${part}`);
      if (searches.size >= MAX_STATEMENTS) searches.clear();
      const statement = searches.get(text) ?? driver.prepare<{ id: number }>(text);
      searches.set(text, statement);
      return statement;
    },
    reload,
  };
}

function partOf(id: number): number {
  return Math.floor(id / ENTRIES_PER_PART);
}
