import type { CounterKey, Reservation } from '../model/verdict.ts';
import { addAmounts, type Amount, formatAmount, isMoreThan, NOTHING, parseAmount } from './amount.ts';
import { createUseLog, type UseLog } from './use-log.ts';

/** What the counters hold, as judging needs it. Times are epoch milliseconds. */
export interface CounterView {
  /** What was let through less than `windowMs` ago, and what waits, as exact decimal text. */
  used(key: CounterKey, windowMs: number, now: number): string;
  /**
   * The earliest moment at which `amount` more would stay within `max` if nothing else happened until then; null when it
   * cannot be told: something that waits is in the way, or the amount alone is too much.
   */
  freeAt(key: CounterKey, windowMs: number, amount: string, max: string, now: number): number | null;
}

/** What one call holds of its limits. Each of the three does its work once; after an ending nothing has an effect. */
export interface Lease {
  /** The call goes out now: from here on it counts for one window. */
  letThrough(now: number): void;
  /** The call will not go out: what it held is free again. Nothing happens once it was let through. */
  release(): void;
  /** The call went out, but its server answered with a JSON-RPC error (or it could not go after all): it no longer counts. */
  giveBack(): void;
}

/** A use from before a restart. */
export interface PastUse {
  readonly key: CounterKey;
  readonly windowMs: number;
  readonly amount: string;
  readonly at: number;
}

/**
 * Exact sliding windows, half open: what is exactly one window old no longer counts. What is reserved counts until it is
 * let through or released, however long that takes, so at no moment has more than `max` been let through in the last window.
 */
export interface Counters extends CounterView {
  /** Reserves all or none; null when one of them does not fit. Reservations for the same counter add up. */
  reserve(reservations: readonly Reservation[], now: number): Lease | null;
  restore(uses: readonly PastUse[]): void;
  /** How many counters are in memory: those in use, and some whose uses are over. */
  readonly size: number;
}

const MIN_BETWEEN_SWEEPS = 64;

/** Counters in memory; what has left its window is forgotten. */
export function createCounters(): Counters {
  const logs = new Map<string, UseLog>();
  const clock = createSteadyClock();
  let last: { readonly key: CounterKey; readonly windowMs: number; readonly name: string } | null = null;
  let operations = 0;
  let remembered = 0;

  /** A decision looks at the same counter several times in a row. */
  function nameOf(key: CounterKey, windowMs: number): string {
    if (key !== last?.key || windowMs !== last.windowMs) last = { key, windowMs, name: writeName(key, windowMs) };
    return last.name;
  }

  function logOf(key: CounterKey, windowMs: number): UseLog {
    const name = nameOf(key, windowMs);
    const log = logs.get(name) ?? createUseLog(windowMs);
    logs.set(name, log);
    return log;
  }

  /** Once in as many operations as the last sweep left counters, so that it costs each of them next to nothing. */
  function sweep(now: number): void {
    operations += 1;
    if (operations <= remembered + MIN_BETWEEN_SWEEPS) return;
    for (const [name, log] of logs) if (log.isEmpty(now)) logs.delete(name);
    operations = 0;
    remembered = logs.size;
  }

  function fits(reservations: readonly Reservation[], now: number): boolean {
    const [only] = reservations;
    if (only !== undefined && reservations.length === 1) return hasRoom(only, parseAmount(only.amount), now);
    const wanted = new Map<UseLog, Amount>();
    return reservations.every((reservation) => {
      const log = logOf(reservation.key, reservation.windowMs);
      const sum = addAmounts(wanted.get(log) ?? NOTHING, parseAmount(reservation.amount));
      wanted.set(log, sum);
      return hasRoom(reservation, sum, now);
    });
  }

  function hasRoom({ key, windowMs, max }: Reservation, sum: Amount, now: number): boolean {
    // Nothing always fits, even where more than the limit was used before the limit was lowered.
    if (max === null || sum.units === 0n) return true;
    return !isMoreThan(addAmounts(logOf(key, windowMs).used(now), sum), parseAmount(max));
  }

  return {
    get size() {
      return logs.size;
    },
    used(key, windowMs, now) {
      const log = logs.get(nameOf(key, windowMs));
      return log === undefined ? '0' : formatAmount(log.used(clock.steady(now)));
    },
    freeAt(key, windowMs, amount, max, now) {
      const steady = clock.steady(now);
      const log = logs.get(nameOf(key, windowMs)) ?? createUseLog(windowMs);
      const at = log.freeAt(parseAmount(amount), parseAmount(max), steady);
      return at === null || !Number.isFinite(at) ? null : at - steady + now;
    },
    reserve(reservations, now) {
      const steady = clock.steady(now);
      sweep(steady);
      if (!fits(reservations, steady)) return null;
      const held = reservations.map(({ key, windowMs, amount }) => ({ log: logOf(key, windowMs), amount: parseAmount(amount) }));
      return createLease(held, clock);
    },
    restore(uses) {
      for (const { key, windowMs, amount, at } of uses) logOf(key, windowMs).restore(parseAmount(amount), clock.steadyOf(at));
    },
  };
}

type Held = readonly { readonly log: UseLog; readonly amount: Amount }[];

function createLease(held: Held, clock: SteadyClock): Lease {
  let state: 'waiting' | 'through' | 'ended' = 'waiting';
  let undo: (() => void)[] = [];
  for (const { log, amount } of held) log.wait(amount);

  function stopWaiting(): void {
    for (const { log, amount } of held) log.endWait(amount);
  }

  return {
    letThrough(now) {
      if (state !== 'waiting') return;
      state = 'through';
      stopWaiting();
      const steady = clock.steady(now);
      undo = held.map(({ log, amount }) => log.count(amount, steady));
    },
    release() {
      if (state !== 'waiting') return;
      state = 'ended';
      stopWaiting();
    },
    giveBack() {
      if (state === 'waiting') stopWaiting();
      if (state === 'through') for (const takeBack of undo) takeBack();
      state = 'ended';
      undo = [];
    },
  };
}

/** Time that only goes forward. When the clock is set back, no time has passed: limits neither open early nor freeze. */
interface SteadyClock {
  /** Takes note of the time, and says it. */
  steady(now: number): number;
  /** What a moment of the past would be called. */
  steadyOf(at: number): number;
}

function createSteadyClock(): SteadyClock {
  let ahead = 0;
  let latest = Number.NEGATIVE_INFINITY;
  return {
    steadyOf: (at) => at + ahead,
    steady(now) {
      if (now + ahead < latest) ahead = latest - now;
      latest = now + ahead;
      return latest;
    },
  };
}

function writeName(key: CounterKey, windowMs: number): string {
  return JSON.stringify([key.server, key.section ?? null, key.tool, key.counter, key.scope, key.scopeValue, windowMs]);
}
