import type { Clock } from '../../gateway/ports.ts';

/** Time between attempts: at once when the last one is long ago, then longer and longer. */
export interface Patience {
  /** Runs `action` when it is time; replaces what was waiting. */
  after(action: () => void): void;
  stop(): void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;
const LONG_AGO_MS = 20_000;

export function createPatience(clock: Clock): Patience {
  let lastAt = Number.NEGATIVE_INFINITY;
  let waitMs = 0;
  let cancel = (): void => {};
  return {
    after(action) {
      cancel();
      const isLongAgo = clock.now() - lastAt > LONG_AGO_MS;
      waitMs = isLongAgo ? 0 : Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS, waitMs * 2));
      cancel = clock.after(waitMs, () => {
        lastAt = clock.now();
        action();
      });
    },
    stop: () => cancel(),
  };
}
