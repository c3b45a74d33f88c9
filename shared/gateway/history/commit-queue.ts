import type { Clock, Log } from '../ports.ts';
import type { SqlFailure } from './driver.ts';
import { HistoryError } from './history-error.ts';

/** One thing to be written. `run` writes it inside the shared transaction; then exactly one of the others is called. */
export interface Work {
  /** About how much memory it holds, in bytes. */
  readonly size: number;
  run(): void;
  committed(): void;
  failed(error: HistoryError): void;
}

export interface CommitQueueOptions {
  readonly transaction: (work: () => void) => void;
  readonly failureOf: (error: unknown) => SqlFailure | null;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Group commit: what is queued in one turn of the event loop shares one transaction, written at its end. (At its end,
 * `setImmediate`, because every request that arrived in the turn is then in it; a microtask would commit each alone.)
 * Two lanes: what somebody waits for is committed first, the rest in short pieces after it. When writing fails, those
 * who wait are told; what nobody waits for is kept and tried again.
 */
export interface CommitQueue {
  /** Somebody waits for this. Fails at once when too much is queued. */
  urgent(work: Work): void;
  later(work: Work): void;
  /** Null while writing works. */
  readonly trouble: string | null;
  /** Writes everything now; what still cannot be written fails. Everything after it fails. */
  stop(): void;
}

const MAX_ITEMS = 20_000;
const MAX_SIZE = 64 * 1_048_576;
const LATER_BUDGET_MS = 4;
const RETRY_MS = 1000;

export function createCommitQueue(options: CommitQueueOptions): CommitQueue {
  const { transaction, failureOf, clock, log } = options;
  let urgent: Work[] = [];
  let later: Work[] = [];
  let size = 0;
  let trouble: string | null = null;
  let isScheduled = false;
  let isStopped = false;
  let cancelRetry: (() => void) | null = null;

  function add(lane: Work[], work: Work): void {
    if (isStopped) return work.failed(new HistoryError('stopped', 'The history was stopped.'));
    if (urgent.length + later.length >= MAX_ITEMS || size + work.size > MAX_SIZE) {
      return work.failed(new HistoryError('overloaded', 'Too much waits to be written to the history.'));
    }
    size += work.size;
    lane.push(work);
    schedule();
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(turn);
  }

  function turn(): void {
    isScheduled = false;
    if (isStopped) return;
    const count = urgent.length;
    commitUrgent();
    if (cancelRetry === null) commitLater(count, LATER_BUDGET_MS);
    if (later.length > 0 && cancelRetry === null) schedule();
  }

  function commitUrgent(): void {
    const taken = urgent;
    urgent = [];
    commit(taken, fail);
  }

  /** At least `count` of them, so that this lane keeps pace with the other, and more while time is left. */
  function commitLater(count: number, budgetMs: number): void {
    if (later.length === 0) return;
    const end = performance.now() + budgetMs;
    const taken: Work[] = [];
    const error = attempt(() => {
      for (const work of later) {
        if (taken.length >= count && taken.length > 0 && performance.now() > end) break;
        taken.push(work);
        work.run();
      }
    });
    if (error === null) {
      later = later.slice(taken.length);
      return settle(taken);
    }
    if (!isOfOneWork(error)) return waitForRetry(error);
    later = later.slice(taken.length);
    for (const work of taken) commit([work], keepForRetry);
  }

  function commit(works: readonly Work[], onFailure: (work: Work, error: unknown) => void): void {
    if (works.length === 0) return;
    const error = attempt(() => {
      for (const work of works) work.run();
    });
    if (error === null) return settle(works);
    // One bad value must not take the others with it.
    if (works.length > 1 && isOfOneWork(error)) {
      for (const work of works) commit([work], onFailure);
      return;
    }
    for (const work of works) onFailure(work, error);
  }

  /** Whether the others in the transaction would have been written without the one that failed. */
  function isOfOneWork(error: unknown): boolean {
    const failure = failureOf(error);
    return failure === null || failure === 'statement';
  }

  function attempt(run: () => void): unknown {
    try {
      transaction(run);
      return null;
    } catch (error) {
      return error;
    }
  }

  function settle(works: readonly Work[]): void {
    trouble = null;
    cancelRetry?.();
    cancelRetry = null;
    for (const work of works) {
      size -= work.size;
      work.committed();
    }
    if (later.length > 0) schedule();
  }

  function fail(work: Work, error: unknown): void {
    size -= work.size;
    if (error instanceof HistoryError) return work.failed(error);
    noteTrouble(error);
    work.failed(new HistoryError('not-written', `The history cannot be written: ${sayError(error)}`, error));
  }

  function keepForRetry(work: Work, error: unknown): void {
    if (isOfOneWork(error)) return fail(work, error);
    later.unshift(work);
    waitForRetry(error);
  }

  function waitForRetry(error: unknown): void {
    noteTrouble(error);
    if (isStopped) return;
    cancelRetry ??= clock.after(RETRY_MS, () => {
      cancelRetry = null;
      schedule();
    });
  }

  function noteTrouble(error: unknown): void {
    const text = `The history cannot be written: ${sayError(error)}. Calls are denied until it can.`;
    if (text !== trouble) log.error('the history cannot be written', { error: sayError(error) });
    trouble = text;
  }

  return {
    urgent: (work) => add(urgent, work),
    later: (work) => add(later, work),
    get trouble() {
      return trouble;
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      cancelRetry?.();
      commitUrgent();
      commitLater(later.length, 0);
      for (const work of later)
        fail(work, new HistoryError('not-written', 'The history was stopped before this could be written.'));
      later = [];
    },
  };
}

function sayError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
