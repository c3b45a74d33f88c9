import type { Clock } from '../../shared/gateway/ports.ts';

/** A clock that only moves when told to. Timers run in the order in which they are due. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  /** Timers that were started and neither ran nor were cancelled. */
  readonly pending: number;
}

export function createFakeClock(start = Date.UTC(2026, 0, 15, 10, 30)): FakeClock {
  let now = start;
  const timers = new Set<{ at: number; action: () => void }>();
  return {
    now: () => now,
    after(ms, action) {
      const timer = { at: now + ms, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...timers].sort((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > end) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.action();
      }
      now = end;
    },
    get pending() {
      return timers.size;
    },
  };
}
