import * as text from '../text/en.ts';

const QUARTER_HOUR_MS = 15 * 60_000;
const HOUR_MS = 60 * 60_000;
const MORNING_HOUR = 8;

/** For how long a switch is thrown, in words, and in milliseconds from now; null: until it is thrown back. */
export interface SwitchTime {
  readonly label: string;
  readonly forMs: () => number | null;
}

const quarter: SwitchTime = { label: text.switches.times.quarter, forMs: () => QUARTER_HOUR_MS };
const hour: SwitchTime = { label: text.switches.times.hour, forMs: () => HOUR_MS };
const morning: SwitchTime = { label: text.switches.times.morning, forMs: () => msUntilMorning(new Date()) };
const forever: SwitchTime = { label: text.switches.times.forever, forMs: () => null };

/** A pause is over before it is forgotten. */
export const PAUSE_TIMES: readonly SwitchTime[] = [quarter, hour, forever];
/** What changes how the person is asked may well last the night. */
export const ASK_TIMES: readonly SwitchTime[] = [hour, morning, forever];
/** Nothing is stopped meanwhile: never without an end. */
export const OBSERVE_TIMES: readonly SwitchTime[] = [quarter, hour];

/** From `now` to the next eight o'clock in the morning, on this computer's clock. */
export function msUntilMorning(now: Date): number {
  const next = new Date(now);
  next.setHours(MORNING_HOUR, 0, 0, 0);
  if (next <= now) next.setDate(next.getDate() + 1);
  return next.getTime() - now.getTime();
}
