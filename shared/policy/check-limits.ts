import { decimalOf, formatDecimal } from '../model/decimal.ts';
import { assertNever } from '../model/assert-never.ts';
import type { CounterKey, Reservation } from '../model/verdict.ts';
import { addAmounts, type Amount, amountOf, formatAmount, isMoreThan, parseAmount } from './amount.ts';
import { valueAt } from './argument-path.ts';
import type { CompiledLimit } from './compile-rule.ts';
import type { CounterView } from './counters.ts';
import type { JudgedFacts } from './judged-facts.ts';
import { sayWindow } from './window.ts';

/** A limit that stands in a call's way. */
export interface Obstacle {
  readonly pointer: string;
  /** What the limit's author called it. */
  readonly ruleName: string | null;
  readonly reason: string;
  readonly clientMessage: string;
  readonly retry: 'later' | 'never';
  readonly retryAfterSeconds: number | null;
}

/** What the limits say about one call: whether one denies it, which of them ask, and what it uses up if it goes. */
export interface LimitFindings {
  readonly denied: Obstacle | null;
  readonly asks: readonly Obstacle[];
  readonly reservations: readonly Reservation[];
}

const ONE: Amount = { units: 1n, scale: 0 };

/** Holds a call against its limits. Nothing is reserved here. */
export function checkLimits(
  limits: readonly CompiledLimit[],
  facts: JudgedFacts,
  counters: CounterView,
  now: number,
): LimitFindings {
  const asks: Obstacle[] = [];
  let reservations: readonly Reservation[] = [];
  for (const compiled of limits) {
    const amount = amountIn(compiled, facts);
    if (amount === null) return { denied: cannotCount(compiled), asks: [], reservations: [] };
    const key = keyOf(compiled, facts);
    const obstacle = findObstacle(compiled, amount, key, counters, now);
    const isAsking = compiled.limit.on_exceed === 'require_approval';
    if (obstacle !== null && !isAsking) return { denied: obstacle, asks: [], reservations: [] };
    if (obstacle !== null) asks.push(obstacle);
    const max = obstacle === null ? maxText(compiled) : null;
    const reservation = { key, windowMs: compiled.windowMs, max, amount: formatAmount(amount) };
    reservations = reservations.length === 0 ? [reservation] : mergeReservations(reservations, [reservation]);
  }
  return { denied: null, asks, reservations };
}

/** One reservation for each counter: a call counts once, however many limits look at the same counter; the lowest limit holds. */
export function mergeReservations(first: readonly Reservation[], second: readonly Reservation[]): readonly Reservation[] {
  const merged = [...first];
  for (const added of second) {
    const index = merged.findIndex((known) => isSameCounter(known, added));
    const known = merged[index];
    if (known === undefined) merged.push(added);
    else merged[index] = { ...known, amount: larger(known.amount, added.amount), max: smaller(known.max, added.max) };
  }
  return merged;
}

function isSameCounter(a: Reservation, b: Reservation): boolean {
  return (
    a.windowMs === b.windowMs &&
    a.key.server === b.key.server &&
    a.key.section === b.key.section &&
    a.key.tool === b.key.tool &&
    a.key.counter === b.key.counter &&
    a.key.scope === b.key.scope &&
    a.key.scopeValue === b.key.scopeValue
  );
}

function larger(a: string, b: string): string {
  return isMoreThan(parseAmount(b), parseAmount(a)) ? b : a;
}

function smaller(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return isMoreThan(parseAmount(a), parseAmount(b)) ? b : a;
}

/** What a call counts for; null when its amount is missing, negative or no number that can be counted. */
function amountIn({ amountKeys }: CompiledLimit, facts: JudgedFacts): Amount | null {
  if (amountKeys === null) return ONE;
  const decimal = decimalOf(valueAt(facts.arguments, amountKeys));
  return decimal === null ? null : amountOf(decimal);
}

function keyOf({ limit, counterTool, section }: CompiledLimit, facts: JudgedFacts): CounterKey {
  const { counter, scope } = limit;
  const key = { server: facts.server, tool: counterTool, counter, scope, scopeValue: scopeValue(scope, facts) };
  return section === null ? key : { ...key, section };
}

function scopeValue(scope: CounterKey['scope'], facts: JudgedFacts): string {
  switch (scope) {
    case 'grant':
      return facts.grant;
    case 'session':
      return facts.session;
    case 'server':
      return facts.server;
    case 'global':
      return '';
    default:
      return assertNever(scope);
  }
}

function maxText({ limit: { max } }: CompiledLimit): string {
  if (typeof max === 'number' && Number.isSafeInteger(max)) return String(max);
  const decimal = decimalOf(max);
  return decimal === null ? '0' : formatDecimal(decimal);
}

function findObstacle(
  compiled: CompiledLimit,
  amount: Amount,
  key: CounterKey,
  counters: CounterView,
  now: number,
): Obstacle | null {
  const max = maxText(compiled);
  const used = parseAmount(counters.used(key, compiled.windowMs, now));
  if (amount.units === 0n || !isMoreThan(addAmounts(used, amount), parseAmount(max))) return null;
  const { limit, pointer } = compiled;
  const ruleName = limit.name ?? null;
  const what = sayLimit(compiled, max);
  if (isMoreThan(amount, parseAmount(max))) {
    const reason = limit.reason ?? `This call alone is above the ${boundOf(compiled, max)}.`;
    return { pointer, ruleName, reason, clientMessage: reason, retry: 'never', retryAfterSeconds: null };
  }
  const freeAt = counters.freeAt(key, compiled.windowMs, formatAmount(amount), max, now);
  const seconds = freeAt === null ? null : Math.max(1, Math.ceil((freeAt - now) / 1000));
  const room = seconds === null ? '' : ` There is room again in ${seconds} s.`;
  return {
    pointer,
    ruleName,
    reason: `${limit.reason ?? `${what} reached.`}${room}`,
    clientMessage: limit.reason ?? `${what} reached. Try again later.`,
    retry: 'later',
    retryAfterSeconds: seconds,
  };
}

function cannotCount({ limit, pointer }: CompiledLimit): Obstacle {
  const reason = `"${limit.increment_from}" must be a number of zero or more, because a limit counts it.`;
  return { pointer, ruleName: limit.name ?? null, reason, clientMessage: reason, retry: 'never', retryAfterSeconds: null };
}

/** "Rate limit of 4 per minute", 'Limit of 10 per day on "args.amount"'. */
function sayLimit(compiled: CompiledLimit, max: string): string {
  const bound = boundOf(compiled, max);
  return compiled.limit.increment_from === undefined ? `Rate ${bound}` : `L${bound.slice(1)}`;
}

function boundOf({ limit }: CompiledLimit, max: string): string {
  const on = limit.increment_from === undefined ? '' : ` on "${limit.increment_from}"`;
  return `limit of ${max} per ${sayWindow(limit.window)}${on}`;
}
