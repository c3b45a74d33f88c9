import { units } from '../text/en.ts';

const clock = new Intl.DateTimeFormat(units.locale.times, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const clockShort = new Intl.DateTimeFormat(units.locale.times, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(units.locale.times, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const dayShort = new Intl.DateTimeFormat(units.locale.times, { day: 'numeric', month: 'short' });

/** "14:32:07" in the person's time zone; epoch milliseconds in. */
export function formatClock(at: number): string {
  return clock.format(at);
}

/** "14:32" in the person's time zone. */
export function formatMinute(at: number): string {
  return clockShort.format(at);
}

/** "14:32:07.072": for timelines. */
export function formatExact(at: number): string {
  return `${clock.format(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;
}

/** "Today", "Yesterday", or the date, seen from `now`. */
export function formatDay(at: number, now: number): string {
  const ago = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (ago === 0) return units.today;
  if (ago === 1) return units.yesterday;
  return day.format(at);
}

/** "just now", "5 min ago", "3 h ago", "12 Nov": when something was last seen. */
export function formatAgo(at: number, now: number): string {
  const minutes = Math.floor(Math.max(0, now - at) / 60_000);
  if (minutes < 1) return units.justNow;
  if (minutes < 60) return units.ago(units.minutes(minutes));
  if (minutes < 24 * 60) return units.ago(units.hours(Math.floor(minutes / 60)));
  return dayShort.format(at);
}

/** "14:32" today, else "12 Nov, 14:32"; seen from `now`. */
export function formatMoment(at: number, now: number): string {
  const isToday = startOfDay(at) === startOfDay(now);
  return isToday ? clockShort.format(at) : units.dayAndTime(dayShort.format(at), clockShort.format(at));
}

/** Midnight before `at` in the person's time zone, epoch milliseconds. */
export function startOfDay(at: number): number {
  const date = new Date(at);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}
