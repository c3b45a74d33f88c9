import type { HistoryFilter } from '../../model/history-entry.ts';
import type { Statement } from './driver.ts';
import type { Facet } from './rows.ts';
import { createFindText } from './find-text.ts';
import { createIdRange, type IdRange } from './id-range.ts';
import { type Condition, conditionsOf } from './query-conditions.ts';
import type { Store } from './store.ts';

export interface Found {
  /** Newest first, at most as many as wanted. */
  readonly ids: readonly number[];
  /** Set when the search stopped early so as not to hold up the calls: go on below this number. */
  readonly resumeBelow: number | null;
}

/** Finds the newest entries that a filter admits, each way of asking from an index that fits it. */
export type FindEntries = (filter: HistoryFilter, before: number | null, count: number) => Found;

/** With more facets than this, walking the entries newest first is cheaper than merging. */
const MAX_MERGED_FACETS = 500;

export function createFindEntries(store: Store): FindEntries {
  const { driver, facets } = store;
  const statements = new Map<string, Statement<{ id: number }>>();
  const idRange = createIdRange(store);
  const findText = createFindText(store);

  function select(index: string, conditions: readonly Condition[], count: number): number[] {
    const where = conditions.map(({ sql }) => sql).join(' and ');
    const sql = `select id from entries e ${index} where ${where} order by id desc limit ?`;
    const statement = statements.get(sql) ?? driver.prepare<{ id: number }>(sql);
    statements.set(sql, statement);
    return statement.all(...conditions.flatMap(({ values }) => values), count).map(({ id }) => id);
  }

  /** The newest of several facets: each next one only has to give what is newer than the worst so far. */
  function merge(index: string, range: IdRange, admitted: readonly Facet[], rest: readonly Condition[], count: number): number[] {
    let best: number[] = [];
    for (const facet of admitted) {
      const first = best.length < count ? range.first : Math.max(range.first, best[best.length - 1] ?? 0);
      const conditions = [{ sql: 'facet = ?', values: [facet.id] }, ...rest, ...within({ ...range, first })];
      const more = select(index, conditions, count);
      if (more.length > 0) best = [...best, ...more].toSorted((a, b) => b - a).slice(0, count);
    }
    return best;
  }

  function findByIndex(filter: HistoryFilter, range: IdRange, count: number): number[] {
    const all = conditionsOf(filter, facets.matching(filter));
    if (filter.effect === 'waiting') return select('indexed by entries_unindexed', [...all, ...within(range)], count);
    if (filter.session !== undefined) return select('indexed by entries_session', [...all, ...within(range)], count);
    const admitted = facets.matching(filter) ?? (filter.tool === undefined ? null : facets.all());
    if (admitted === null || admitted.length > MAX_MERGED_FACETS) {
      const index = filter.tool === undefined ? 'not indexed' : 'indexed by entries_subject';
      return select(index, [...all, ...within(range)], count);
    }
    const index = filter.tool === undefined ? 'indexed by entries_facet' : 'indexed by entries_subject';
    return merge(index, range, admitted, conditionsOf(filter, null), count);
  }

  return (filter, before, count) => {
    const range = idRange(filter, before);
    if (range.first >= range.end) return { ids: [], resumeBelow: null };
    return findText(filter, range, count) ?? { ids: findByIndex(filter, range, count), resumeBelow: null };
  };
}

function within(range: IdRange): Condition[] {
  return [{ sql: 'id >= ? and id < ?', values: [range.first, range.end] }];
}
