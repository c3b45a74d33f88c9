import type { HistoryFilter } from '../../model/history-entry.ts';
import { periodOf, PERIOD_MS } from './periods.ts';
import type { Store } from './store.ts';

/** Entry numbers from `first` up to, but not with, `end`. */
export interface IdRange {
  readonly first: number;
  readonly end: number;
}

/**
 * Turns a filter's times into the range of numbers outside which no entry can match. Whole quarters of an hour come
 * from `periods`, the broken one at each end from the index of times: exact, also when the clock was set back.
 */
export function createIdRange({ driver, periods }: Store): (filter: HistoryFilter, before: number | null) => IdRange {
  const highest = driver.prepare<{ id: number | null }>(
    'select max(id) as id from entries indexed by entries_at where at >= ? and at < ?',
  );
  const lowest = driver.prepare<{ id: number | null }>(
    'select min(id) as id from entries indexed by entries_at where at >= ? and at < ?',
  );

  function endOf(to: number): number {
    const start = periodOf(to);
    return Math.max(periods.lastEntryBefore(start), highest.get(start, to)?.id ?? 0) + 1;
  }

  function firstOf(from: number): number {
    const start = periodOf(from + PERIOD_MS - 1);
    const whole = periods.firstEntryFrom(start) ?? Number.MAX_SAFE_INTEGER;
    return Math.min(whole, lowest.get(from, start)?.id ?? Number.MAX_SAFE_INTEGER);
  }

  return ({ from, to }, before) => ({
    first: from === undefined ? 1 : firstOf(from),
    end: Math.min(before ?? Number.MAX_SAFE_INTEGER, to === undefined ? Number.MAX_SAFE_INTEGER : endOf(to)),
  });
}
