import { createInProgress } from '../in-progress.ts';
import type { Clock } from '../ports.ts';
import type { HandleToolCall } from './incoming-call.ts';

/** The calls that have no answer yet, so that a stop can let the answers that are on their way leave. */
export interface CallsInProgress {
  readonly handle: HandleToolCall;
  /** Resolves when none is left, or after `graceMs`. */
  settled(graceMs: number): Promise<void>;
}

export function trackCalls(handle: HandleToolCall, clock: Clock): CallsInProgress {
  const inProgress = createInProgress<Promise<unknown>>();
  return {
    handle(call) {
      const done = handle(call);
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
