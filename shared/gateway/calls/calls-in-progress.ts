import { createInProgress } from '../in-progress.ts';
import type { Clock } from '../ports.ts';

/** The calls that have no answer yet, so that a stop can let the answers that are on their way leave. */
export interface CallsInProgress {
  /** The same function, whose runs are known from now on. */
  track<Given, Done>(handle: (given: Given) => Promise<Done>): (given: Given) => Promise<Done>;
  /** Resolves when none is left, or after `graceMs`. */
  settled(graceMs: number): Promise<void>;
}

export function createCallsInProgress(clock: Clock): CallsInProgress {
  const inProgress = createInProgress<Promise<unknown>>();
  return {
    track: (handle) => (given) => {
      const done = handle(given);
      const remove = inProgress.add(done);
      done.then(remove, remove);
      return done;
    },
    async settled(graceMs) {
      const over = Promise.withResolvers<void>();
      const cancel = clock.after(graceMs, over.resolve);
      await Promise.race([Promise.allSettled(inProgress), over.promise]);
      cancel();
      // An answer is written in the turn after its call has ended.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
