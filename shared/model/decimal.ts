import { ExactNumber, type JsonValue } from './json.ts';

/**
 * An exact decimal number: 0.`digits` × 10^`point`, negated when `negative`. Digits have no zeros at either end,
 * so that every number has one form; zero has no digits at all.
 */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly point: number;
}

const ZERO: Decimal = { negative: false, digits: '', point: 0 };
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?)0*(\d+))?$/;

/**
 * Beyond this the power of ten no longer counts exactly: such numbers are only known to be huge, or next to nothing.
 * Their order against every number that is written out still holds.
 */
export const FARTHEST_POINT = 1e15;

/** Reads a number as JSON writes it (RFC 8259 §6); null for any other text. Never rounds. */
export function parseDecimal(text: string): Decimal | null {
  const match = NUMBER.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', exponentSign, exponentDigits = '0'] = match;
  const all = whole + fraction;
  const first = all.search(/[1-9]/);
  if (first === -1) return ZERO;
  const exponent = exponentDigits.length > 15 ? FARTHEST_POINT : Number(exponentDigits);
  const point = whole.length - first + (exponentSign === '-' ? -exponent : exponent);
  const digits = withoutTrailingZeros(all.slice(first));
  return { negative: sign === '-', digits, point: Math.max(-FARTHEST_POINT, Math.min(FARTHEST_POINT, point)) };
}

/** The exact value of a JSON number, as it was written; null for everything else and for what is not finite. */
export function decimalOf(value: JsonValue | undefined): Decimal | null {
  if (value instanceof ExactNumber) return parseDecimal(value.source);
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return parseDecimal(String(value));
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (signOf(a) !== signOf(b)) return signOf(a) - signOf(b);
  return signOf(a) * compareSizes(a, b);
}

/**
 * The one text of a number, laid out as ECMAScript writes numbers (and so RFC 8785 §3.2.2.3) but with every digit:
 * two numbers have the same text exactly when they are equal.
 */
export function formatDecimal(decimal: Decimal): string {
  const { digits, point } = decimal;
  if (digits === '') return '0';
  const sign = decimal.negative ? '-' : '';
  if (point > 21 || point < -5) {
    const exponent = point - 1;
    const rest = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits.charAt(0)}${rest}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (digits.length <= point) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function signOf(decimal: Decimal): number {
  if (decimal.digits === '') return 0;
  return decimal.negative ? -1 : 1;
}

function compareSizes(a: Decimal, b: Decimal): number {
  if (a.point !== b.point) return a.point < b.point ? -1 : 1;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -1 : 1;
}

/** By hand: `/0+$/` takes quadratic time on a number with long runs of zeros inside. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 48) end -= 1;
  return digits.slice(0, end);
}
