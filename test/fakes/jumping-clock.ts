import { createFakeClock, type FakeClock } from './fake-clock.ts';

/** A clock that somebody sets forward or back while timers go on as before, as on a real machine. */
export interface JumpingClock extends FakeClock {
  /** Sets the clock by so many milliseconds; no time passes. */
  jump(ms: number): void;
  /** How much time has really passed. */
  readonly elapsedMs: number;
}

export function createJumpingClock(): JumpingClock {
  const steady = createFakeClock();
  const startedAt = steady.now();
  let ahead = 0;
  return {
    now: () => steady.now() + ahead,
    after: steady.after,
    advance: steady.advance,
    jump(ms) {
      ahead += ms;
    },
    get pending() {
      return steady.pending;
    },
    get elapsedMs() {
      return steady.now() - startedAt;
    },
  };
}
