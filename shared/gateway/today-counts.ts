import type { HistorySummary } from '../model/history-entry.ts';
import type { History } from './history/history.ts';
import { type Counts, isAsked } from './history/periods.ts';
import type { Clock } from './ports.ts';

/** Today's decisions (since midnight of this machine), without asking the history each time. */
export interface TodayCounts {
  get(): Counts;
  stop(): void;
}

const NONE: Counts = { allowed: 0, denied: 0, asked: 0 };

/** Reads what was decided today before this start, and counts on from there. */
export async function countToday(history: Pick<History, 'countsSince' | 'onChange'>, clock: Clock): Promise<TodayCounts> {
  let day = startOfDay(clock.now());
  let counts = await history.countsSince(day);
  const stop = history.onChange(note);

  function note(entry: HistorySummary): void {
    if (entry.state !== 'decided' || entry.at < today()) return;
    counts = sum(counts, {
      allowed: entry.effect === 'allow' ? 1 : 0,
      denied: entry.effect === 'deny' ? 1 : 0,
      asked: isAsked(entry.by) ? 1 : 0,
    });
  }

  /** A new day begins with nothing. */
  function today(): number {
    const now = startOfDay(clock.now());
    if (now !== day) counts = NONE;
    day = now;
    return day;
  }

  return {
    get() {
      today();
      return counts;
    },
    stop,
  };
}

function sum(a: Counts, b: Counts): Counts {
  return { allowed: a.allowed + b.allowed, denied: a.denied + b.denied, asked: a.asked + b.asked };
}

function startOfDay(now: number): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}
