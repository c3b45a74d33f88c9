const HOUR_MS = 60 * 60_000;
const HOURS = 24;

export interface ActivityHour {
  /** Epoch milliseconds. */
  readonly start: number;
  readonly allowed: number;
  readonly denied: number;
  readonly asked: number;
}

/** Quarters of an hour, put together to the 24 hours from `day` on. What lies outside is left out. */
export function hoursOf(day: number, periods: readonly ActivityHour[]): readonly ActivityHour[] {
  const hours = Array.from({ length: HOURS }, (_, at) => ({ start: day + at * HOUR_MS, allowed: 0, denied: 0, asked: 0 }));
  for (const { start, allowed, denied, asked } of periods) {
    const hour = hours[Math.floor((start - day) / HOUR_MS)];
    if (hour === undefined) continue;
    hour.allowed += allowed;
    hour.denied += denied;
    hour.asked += asked;
  }
  return hours;
}
