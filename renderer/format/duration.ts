import { units } from '../text/en.ts';

/** A span for a table: "4 ms", "2.1 s", "1 min 5 s". Milliseconds in. */
export function formatTook(durationMs: number): string {
  if (durationMs < 1000) return units.milliseconds(Math.round(durationMs));
  if (durationMs < 10_000) return units.seconds((durationMs / 1000).toFixed(1));
  return formatSpan(durationMs);
}

/** A span in whole units, at most two: "34 s", "9 min", "2 h 5 min", "3 days". Never negative. */
export function formatSpan(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 60) return units.seconds(seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10 && seconds % 60 !== 0) return units.minutesAndSeconds(minutes, seconds % 60);
  if (minutes < 60) return units.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? units.hours(hours) : units.hoursAndMinutes(hours, minutes % 60);
  return units.days(Math.floor(hours / 24));
}

/** What is left of a countdown, rounded up so that it never says 0 while there is time: "34 s", "9 min". */
export function formatLeft(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  return seconds < 100 ? units.seconds(seconds) : units.minutes(Math.ceil(seconds / 60));
}
