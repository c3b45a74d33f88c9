import { decimalOf, FARTHEST_POINT, formatDecimal } from './decimal.ts';
import { ExactNumber, isJsonObject, type JsonValue } from './json.ts';

/**
 * The one text of a JSON value (RFC 8785): no blanks, members sorted by UTF-16 code units, numbers as ECMAScript writes
 * them. Numbers that a double cannot hold are written with all their digits, so equal text always means equal value.
 * Throws a RangeError for NaN and infinities, which JSON does not have.
 */
export function canonicalJson(value: JsonValue): string {
  return write(value, { number: canonicalNumber, keys: (keys) => keys.sort(), indent: 0 }, 0);
}

/**
 * A JSON value as text, members in their own order, every `ExactNumber` as it was written. `indent`: blanks per level;
 * 0 writes one line. Throws a RangeError for NaN and infinities, which JSON does not have.
 */
export function stringifyJson(value: JsonValue, indent = 0): string {
  // In one go, without a copy for every level: that matters for texts of a megabyte.
  if (indent === 0 && isWrittenAlike(value)) return JSON.stringify(value);
  return write(value, { number: ownNumber, keys: (keys) => keys, indent }, 0);
}

/** Whether `JSON.stringify` writes the same: it knows no exact numbers, loses the sign of -0, and leaves out what is no JSON. */
function isWrittenAlike(value: JsonValue | undefined): boolean {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      if (value === null) return true;
      if (value instanceof ExactNumber) return false;
      if (Array.isArray(value)) return value.every(isWrittenAlike);
      return Object.values(value).every(isWrittenAlike);
    default:
      return value !== undefined;
  }
}

interface Manner {
  readonly number: (value: number | ExactNumber) => string;
  readonly keys: (keys: string[]) => readonly string[];
  readonly indent: number;
}

function write(value: JsonValue, manner: Manner, level: number): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || value instanceof ExactNumber) return manner.number(value);
  if (!isJsonObject(value))
    return brackets(
      '[',
      ']',
      value.map((item) => write(item, manner, level + 1)),
      manner,
      level,
    );
  const colon = manner.indent > 0 ? ': ' : ':';
  const members = manner.keys(Object.keys(value)).map((key) => {
    const item = value[key];
    if (item === undefined) throw new TypeError(`JSON has no undefined: ${JSON.stringify(key)}`);
    return `${JSON.stringify(key)}${colon}${write(item, manner, level + 1)}`;
  });
  return brackets('{', '}', members, manner, level);
}

function brackets(open: string, close: string, items: readonly string[], manner: Manner, level: number): string {
  if (manner.indent === 0 || items.length === 0) return open + items.join(',') + close;
  const outer = ' '.repeat(manner.indent * level);
  const inner = ' '.repeat(manner.indent * (level + 1));
  return `${open}\n${items.map((item) => inner + item).join(',\n')}\n${outer}${close}`;
}

function canonicalNumber(value: number | ExactNumber): string {
  const decimal = decimalOf(value);
  if (decimal === null) throw new RangeError('JSON has no NaN and no infinity.');
  // So far out, different numbers share one decimal; the text they were written with still tells them apart.
  if (value instanceof ExactNumber && Math.abs(decimal.point) === FARTHEST_POINT) return value.source;
  return formatDecimal(decimal);
}

function ownNumber(value: number | ExactNumber): string {
  if (value instanceof ExactNumber) return value.source;
  if (!Number.isFinite(value)) throw new RangeError('JSON has no NaN and no infinity.');
  return Object.is(value, -0) ? '-0' : String(value);
}
