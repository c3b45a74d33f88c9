import { type Decimal, formatDecimal, parseDecimal } from '../model/decimal.ts';

/** An exact amount of zero or more: `units` × 10^-`scale`. */
export interface Amount {
  readonly units: bigint;
  readonly scale: number;
}

export const NOTHING: Amount = { units: 0n, scale: 0 };

/** Amounts are added digit by digit; nothing that is counted needs more of them, and a hostile number must not cost time. */
const MAX_DIGITS = 400;

/** The amount that a number stands for; null when it is negative or has absurdly many digits. */
export function amountOf(decimal: Decimal): Amount | null {
  const { digits, point, negative } = decimal;
  if (digits === '') return NOTHING;
  if (negative || digits.length > MAX_DIGITS || Math.abs(point) > MAX_DIGITS) return null;
  const scale = digits.length - point;
  return scale >= 0 ? { units: BigInt(digits), scale } : { units: BigInt(digits) * 10n ** BigInt(-scale), scale: 0 };
}

/** A policy has few different limits, and nearly every call counts 1: short texts are read once. */
const read = new Map<string, Amount>();
const MAX_READ = 500;
const MAX_READ_LENGTH = 20;

/** Reads an amount that was written by `formatAmount` or in a policy. Throws for anything else. */
export function parseAmount(text: string): Amount {
  const before = read.get(text);
  if (before !== undefined) return before;
  const amount = parseAnew(text);
  if (text.length <= MAX_READ_LENGTH && read.size < MAX_READ) read.set(text, amount);
  return amount;
}

/** What counters hold, nearly always: no fraction, and few enough digits to be written out. */
const PLAIN = /^(?:0|[1-9]\d{0,14})$/;
const PLAIN_BELOW = 1_000_000_000_000_000n;

function parseAnew(text: string): Amount {
  if (PLAIN.test(text)) return { units: BigInt(text), scale: 0 };
  const decimal = parseDecimal(text);
  const amount = decimal === null ? null : amountOf(decimal);
  if (amount === null) throw new RangeError('Not an amount that can be counted.');
  return amount;
}

export function addAmounts(a: Amount, b: Amount): Amount {
  if (a.scale === b.scale) return { units: a.units + b.units, scale: a.scale };
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

/** What is left of `a` without `b`; nothing when `b` is more. */
export function subtractAmounts(a: Amount, b: Amount): Amount {
  const scale = Math.max(a.scale, b.scale);
  const units = unitsAt(a, scale) - unitsAt(b, scale);
  return units > 0n ? { units, scale } : NOTHING;
}

/** Whether `a` is more than `b`. */
export function isMoreThan(a: Amount, b: Amount): boolean {
  const scale = Math.max(a.scale, b.scale);
  return unitsAt(a, scale) > unitsAt(b, scale);
}

/** The amount as a JSON number writes it: `12.5`, `0`. */
export function formatAmount(amount: Amount): string {
  if (amount.scale === 0 && amount.units < PLAIN_BELOW) return amount.units.toString();
  const digits = amount.units.toString().padStart(amount.scale + 1, '0');
  const cut = digits.length - amount.scale;
  const decimal = parseDecimal(amount.scale === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`);
  return decimal === null ? digits : formatDecimal(decimal);
}

function unitsAt(amount: Amount, scale: number): bigint {
  return scale === amount.scale ? amount.units : amount.units * 10n ** BigInt(scale - amount.scale);
}
