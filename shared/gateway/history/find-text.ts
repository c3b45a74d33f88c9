import type { HistoryFilter } from '../../model/history-entry.ts';
import type { SqlValue, Statement } from './driver.ts';
import type { Found } from './find-entries.ts';
import type { IdRange } from './id-range.ts';
import { createLiveSearch, LIVE_TABLE } from './live-search.ts';
import { conditionsOf } from './query-conditions.ts';
import { createWordSplitter, matchQuery, tagsOfFilter } from './search-text.ts';
import type { Store } from './store.ts';

/** After this long a search returns what it has; the next page goes on from there. */
const BUDGET_MS = 10;

/**
 * Finds entries by their words and, at the same time, by everything else in the filter. Null when the filter has no
 * word: then text is no condition.
 */
export function createFindText(store: Store): (filter: HistoryFilter, range: IdRange, count: number) => Found | null {
  const { driver, facets, search } = store;
  const split = createWordSplitter(driver);
  const refreshLive = createLiveSearch(store);
  const liveStatements = new Map<string, Statement<{ id: number }>>();

  function live(sql: string, values: readonly SqlValue[]): number[] {
    const statement = liveStatements.get(sql) ?? driver.prepare<{ id: number }>(sql);
    liveStatements.set(sql, statement);
    return statement.all(...values).map(({ id }) => id);
  }

  return (filter, range, count) => {
    const words = split(filter.text ?? '');
    if (words.length === 0) return null;
    const match = matchQuery(words, tagsOfFilter(filter));
    const conditions = conditionsOf(filter, facets.matching(filter));
    const rest = conditions.flatMap(({ values }) => values);
    const toSql = (table: string): string => selectFrom(table, conditions.map(({ sql }) => ` and ${sql}`).join(''));

    refreshLive();
    const ids = live(toSql(LIVE_TABLE), [match, range.first, range.end, ...rest, count]);
    if (filter.effect === 'waiting') return { ids, resumeBelow: null };

    const startedAt = performance.now();
    let resumeBelow: number | null = null;
    let hasLooked = false;
    const settled: number[] = [];
    for (const part of search.parts()) {
      if (part.first >= range.end || part.last < range.first || settled.length >= count) continue;
      if (hasLooked && performance.now() - startedAt > BUDGET_MS) {
        resumeBelow = part.last + 1;
        break;
      }
      hasLooked = true;
      const found = search.prepare(part.number, toSql);
      settled.push(...found.all(match, range.first, range.end, ...rest, count - settled.length).map(({ id }) => id));
    }
    const floor = resumeBelow ?? 0;
    const newest = [...ids.filter((id) => id >= floor), ...settled].toSorted((a, b) => b - a).slice(0, count);
    return { ids: newest, resumeBelow: newest.length >= count ? null : resumeBelow };
  };
}

function selectFrom(table: string, conditions: string): string {
  return `select s.rowid as id from ${table} s cross join entries e on e.id = s.rowid
    where ${table} match ? and s.rowid >= ? and s.rowid < ?${conditions} order by s.rowid desc limit ?`;
}
