import { compareDecimals, decimalOf } from '../model/decimal.ts';
import { isJsonObject, type JsonValue, member } from '../model/json.ts';

/** Whether two JSON values are the same value: numbers by what they are worth, lists in order, objects in any order. */
export function isSameJson(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  const [left, right] = [decimalOf(a), decimalOf(b)];
  if (left !== null && right !== null) return compareDecimals(left, right) === 0;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSameJson(item, b[index] ?? null));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSameMember(a[key], member(b, key)));
}

function isSameMember(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a !== undefined && b !== undefined && isSameJson(a, b);
}
