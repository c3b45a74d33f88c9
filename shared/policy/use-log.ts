import { type Amount, addAmounts, isMoreThan, NOTHING, subtractAmounts } from './amount.ts';

/** Something that was used at one moment. Uses of the same moment share one bucket. */
interface Bucket {
  at: number;
  amount: Amount;
  isOver: boolean;
}

/** What one counter has counted: what waits, and what was let through inside its window. */
export interface UseLog {
  /** All that counts at `now`: waiting uses of any age, and those let through less than a window ago. */
  used(now: number): Amount;
  /** The earliest moment from which `amount` fits under `max`, as far as what is counted tells; null when it never will. */
  freeAt(amount: Amount, max: Amount, now: number): number | null;
  wait(amount: Amount): void;
  endWait(amount: Amount): void;
  /** Counts a use at `now`, and returns how to take it back. */
  count(amount: Amount, now: number): () => void;
  /** Counts something from before this log began; moments in the future count as `now` once they are seen. */
  restore(amount: Amount, at: number): void;
  isEmpty(now: number): boolean;
}

/** A log for one window. `now` must never go back from one call to the next. */
export function createUseLog(windowMs: number): UseLog {
  /** In order of time; everything before `first` is over. */
  let buckets: Bucket[] = [];
  let first = 0;
  let counted = NOTHING;
  let waiting = NOTHING;
  let isSorted = true;

  function drop(now: number): void {
    if (!isSorted) settle(now);
    for (let bucket = buckets[first]; bucket !== undefined && bucket.at <= now - windowMs; bucket = buckets[first]) {
      counted = subtractAmounts(counted, bucket.amount);
      bucket.isOver = true;
      first += 1;
    }
    if (first > 32 && first * 2 > buckets.length) {
      buckets = buckets.slice(first);
      first = 0;
    }
  }

  /** What was restored may lie in any order, and after a clock was set back even in the future. */
  function settle(now: number): void {
    for (const bucket of buckets) bucket.at = Math.min(bucket.at, now);
    buckets = buckets.slice(first).sort((a, b) => a.at - b.at);
    first = 0;
    isSorted = true;
  }

  function used(now: number): Amount {
    drop(now);
    return addAmounts(counted, waiting);
  }

  return {
    used,
    freeAt(amount, max, now) {
      let rest = addAmounts(used(now), amount);
      if (!isMoreThan(rest, max)) return now;
      for (const bucket of buckets.slice(first)) {
        rest = subtractAmounts(rest, bucket.amount);
        if (!isMoreThan(rest, max)) return bucket.at + windowMs;
      }
      return null;
    },
    wait(amount) {
      waiting = addAmounts(waiting, amount);
    },
    endWait(amount) {
      waiting = subtractAmounts(waiting, amount);
    },
    count(amount, now) {
      drop(now);
      const last = buckets.at(-1);
      const bucket = last?.at === now && first < buckets.length ? last : { at: now, amount: NOTHING, isOver: false };
      if (bucket !== last) buckets.push(bucket);
      bucket.amount = addAmounts(bucket.amount, amount);
      counted = addAmounts(counted, amount);
      return () => {
        if (bucket.isOver) return;
        bucket.amount = subtractAmounts(bucket.amount, amount);
        counted = subtractAmounts(counted, amount);
      };
    },
    restore(amount, at) {
      buckets.push({ at, amount, isOver: false });
      counted = addAmounts(counted, amount);
      isSorted = false;
    },
    isEmpty(now) {
      return used(now).units === 0n && buckets.length === first;
    },
  };
}
