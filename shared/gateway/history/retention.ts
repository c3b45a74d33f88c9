import type { Clock, Log } from '../ports.ts';
import { createLinkContent, type LinkRow } from './link-content.ts';
import { argumentsKey, type EntryRow, resultKey } from './rows.ts';
import type { Store } from './store.ts';
import { sayError } from '../say-error.ts';

export interface RetentionOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly retentionDays: () => number;
  /** While this is so nothing is removed: somebody is walking the chain. */
  readonly isBusy: () => boolean;
}

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 600_000;
/** Between two slices: removing takes a tenth of the time at most. */
const PAUSE_MS = 20;
const SLICE_MS = 2;
const PER_RUN = 1000;
const LINKS_PER_SLICE = 500;
const FREED_PAGES_PER_SLICE = 64;
/** Pages that stay in the file for the next entries. */
const SPARE_PAGES = 256;

/**
 * Removes what is older than the setting, oldest first, in slices of about two milliseconds. Each run first writes into
 * the chain what may be gone after it, then removes it. An entry that is not settled, and so all after it, stays. What
 * a clock that was wrong dated into the future goes when something written after it goes.
 * The file gets smaller a little at a time. Returns the function that ends it.
 */
export function startRetention({ store, clock, log, retentionDays, isBusy }: RetentionOptions): () => void {
  const { driver, chain, facets, periods, search, uses } = store;
  const contentOf = createLinkContent(store);
  const oldest = driver.prepare<EntryRow>('select * from entries where id > ? order by id limit ?');
  const oldestThrough = driver.prepare<EntryRow>('select * from entries where id <= ? order by id limit 64');
  const firstLeft = driver.prepare<{ opened_seq: number }>('select opened_seq from entries where id > ? order by id limit 1');
  const readLink = driver.prepare<LinkRow>('select seq, entry, stage, hash, digest from links where seq = ?');
  const keepDigest = driver.prepare('update links set digest = ? where seq = ?');
  const removeEntry = driver.prepare('delete from entries where id = ?');
  const removeBody = driver.prepare('delete from bodies where id = ?');
  const removeLinks = driver.prepare(
    `delete from links where seq in (select seq from links where seq <= ? order by seq limit ${LINKS_PER_SLICE})`,
  );
  const removePrunings = driver.prepare('delete from prunings where seq <= ?');
  const freePages = driver.prepare<{ freelist_count: number }>('pragma freelist_count');
  let cancel = clock.after(PAUSE_MS, slice);

  /** One piece of work; false when there is nothing more to do. */
  function step(): boolean {
    const removedUses = uses.removeExpired(clock.now(), 100);
    const { base } = chain;
    if (base !== null && oldestThrough.get(base.through) !== undefined) return removeEntries(base.through, base.base_seq);
    if (base !== null && removeLinks.run(base.base_seq) > 0) return true;
    return announce() || search.compact() || removedUses > 0;
  }

  /** Writes into the chain what the next slices remove. */
  function announce(): boolean {
    const through = lastToRemove(clock.now() - retentionDays() * DAY_MS);
    if (through === null) return false;
    const first = firstLeft.get(through)?.opened_seq ?? chain.head.seq + 1;
    const base = first === chain.head.seq + 1 ? chain.head : readLink.get(first - 1);
    if (base === undefined) throw new Error(`link ${first - 1} is missing`);
    chain.appendPruning({ at: Math.round(clock.now()), through, base_seq: base.seq, base_hash: base.hash });
    removePrunings.run(base.seq);
    periods.removeThrough(through);
    facets.removeUnused();
    search.removeParts(chain.base?.through ?? 0);
    return true;
  }

  function lastToRemove(cutoff: number): number | null {
    let through: number | null = null;
    for (const row of oldest.all(chain.base?.through ?? 0, PER_RUN)) {
      const isInFuture = row.at > clock.now();
      if (row.closed_seq === null || (row.at >= cutoff && !isInFuture)) break;
      if (!isInFuture) through = row.id;
    }
    return through;
  }

  function removeEntries(through: number, baseSeq: number): boolean {
    const end = performance.now() + SLICE_MS;
    for (const row of oldestThrough.all(through)) {
      for (const seq of [row.opened_seq, row.decided_seq, row.closed_seq]) {
        if (seq !== null && seq > baseSeq) keepDigestOf(seq);
      }
      if (row.is_indexed !== 0) search.remove(row.id);
      removeBody.run(argumentsKey(row.id));
      removeBody.run(resultKey(row.id));
      removeEntry.run(row.id);
      if (performance.now() > end) break;
    }
    return true;
  }

  /** The link stays between links of entries that stay; it proves itself by its digest from now on. */
  function keepDigestOf(seq: number): void {
    const link = readLink.get(seq);
    const content = link === undefined ? undefined : contentOf(link);
    if (content?.ok === true) keepDigest.run(content.digest, seq);
  }

  function giveRoomBack(): boolean {
    const free = (freePages.get()?.freelist_count ?? 0) - SPARE_PAGES;
    if (free > 0) driver.exec(`pragma incremental_vacuum(${Math.min(free, FREED_PAGES_PER_SLICE)})`);
    return free > FREED_PAGES_PER_SLICE;
  }

  function slice(): void {
    let hasMore = isBusy();
    try {
      if (!hasMore) {
        store.transaction(() => {
          hasMore = step();
        });
        hasMore = giveRoomBack() || hasMore;
      }
    } catch (error) {
      hasMore = false;
      log.error('old history entries cannot be removed', { error: sayError(error) });
    }
    cancel = clock.after(hasMore ? PAUSE_MS : LOOK_EVERY_MS, slice);
  }

  return () => cancel();
}
