import { type Chain, createChain } from './chain.ts';
import type { Driver } from './driver.ts';
import { createFacets, type Facets } from './facets.ts';
import { createPeriods, type Periods } from './periods.ts';
import { createSearchIndex, type SearchIndex } from './search-index.ts';
import { createStoredUses, type StoredUses } from './stored-uses.ts';

/** The parts of one open database. They keep some state in memory; `transaction` keeps it true to the file. */
export interface Store {
  readonly driver: Driver;
  readonly chain: Chain;
  readonly facets: Facets;
  readonly periods: Periods;
  readonly search: SearchIndex;
  readonly uses: StoredUses;
  /** All of `work` is committed, or none of it and the error is thrown. Never nested. */
  transaction(work: () => void): void;
}

export function createStore(driver: Driver): Store {
  const parts = {
    chain: createChain(driver),
    facets: createFacets(driver),
    periods: createPeriods(driver),
    search: createSearchIndex(driver),
  };
  const begin = driver.prepare('begin immediate');
  const commit = driver.prepare('commit');
  const rollback = driver.prepare('rollback');
  let isStale = false;

  function transaction(work: () => void): void {
    if (isStale) for (const part of Object.values(parts)) part.reload();
    isStale = false;
    begin.run();
    try {
      work();
      parts.periods.flush();
      commit.run();
    } catch (error) {
      isStale = true;
      // After some failures (disk full) SQLite has already rolled back.
      if (driver.isInTransaction) rollback.run();
      throw error;
    }
  }

  return { driver, ...parts, uses: createStoredUses(driver), transaction };
}
