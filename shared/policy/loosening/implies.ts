import { compareDecimals, decimalOf } from '../../model/decimal.ts';
import type { JsonValue } from '../../model/json.ts';
import type { Condition } from '../../model/policy-document.ts';
import { argumentKeys } from '../condition-path.ts';
import { compileTest, type Purpose } from '../conditions.ts';
import { isInside } from '../file-path.ts';
import { globCovers } from '../glob.ts';
import { isSameJson } from '../json-equal.ts';
import { parseFolder } from '../within.ts';

/** Whether all of `wanted` hold whenever all of `given` do. Never says yes wrongly; may say no where a longer proof would do. */
export function conditionsImply(given: readonly Condition[], wanted: readonly Condition[], purpose: Purpose): boolean {
  return wanted.every((each) => given.some((one) => implies(one, each, purpose)));
}

/** Whether `wanted` holds whenever `given` does. Never says yes wrongly. */
export function implies(given: Condition, wanted: Condition, purpose: Purpose): boolean {
  if (!isSamePath(given.path, wanted.path)) return false;
  if (given.op === wanted.op && isSameValue(given, wanted)) return true;
  if (given.op === 'exists') return false;
  if (wanted.op === 'exists') return wanted.value !== false;
  const test = compileTest(wanted, purpose);
  if (test === null || given.value === undefined) return false;
  if (given.op === 'eq') return test(given.value);
  if (given.op === 'in') return Array.isArray(given.value) && given.value.every((item: JsonValue) => item === null || test(item));
  return isNarrower(given, wanted);
}

function isSamePath(a: string, b: string): boolean {
  const [left, right] = [argumentKeys(a), argumentKeys(b)];
  if (left === null || right === null) return a === b;
  return left.length === right.length && left.every((key, index) => key === right[index]);
}

function isSameValue(a: Condition, b: Condition): boolean {
  if (a.op === 'exists') return (a.value !== false) === (b.value !== false);
  return a.value !== undefined && b.value !== undefined && isSameJson(a.value, b.value);
}

/** For two conditions of kindred operators. */
function isNarrower(given: Condition, wanted: Condition): boolean {
  const [narrow, wide] = [given.value, wanted.value];
  switch (given.op) {
    case 'neq':
      return wanted.op === 'not_in' && excludes([narrow ?? null], wide);
    case 'not_in':
      return Array.isArray(narrow) && (wanted.op === 'not_in' || wanted.op === 'neq') && excludes(narrow, wide);
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return isTighter(given, wanted);
    case 'starts_with':
      return wanted.op === 'starts_with' && typeof narrow === 'string' && typeof wide === 'string' && narrow.startsWith(wide);
    case 'glob':
      return wanted.op === 'glob' && typeof narrow === 'string' && typeof wide === 'string' && globCovers(wide, narrow);
    case 'within':
      return wanted.op === 'within' && isFolderInside(narrow, wide);
    default:
      return false;
  }
}

/** Whether whoever is none of `list` is also not `unwanted` (a value, or a list of values). */
function excludes(list: readonly JsonValue[], unwanted: JsonValue | undefined): boolean {
  const values: readonly JsonValue[] = Array.isArray(unwanted) ? unwanted : [unwanted ?? null];
  return values.every((value) => list.some((item) => isSameJson(item, value)));
}

function isTighter(given: Condition, wanted: Condition): boolean {
  const [a, b] = [decimalOf(given.value), decimalOf(wanted.value)];
  if (a === null || b === null) return false;
  const isUpper = given.op === 'lt' || given.op === 'lte';
  const isAlsoUpper = wanted.op === 'lt' || wanted.op === 'lte';
  const isAlsoBound = isAlsoUpper || wanted.op === 'gt' || wanted.op === 'gte';
  if (!isAlsoBound || isUpper !== isAlsoUpper) return false;
  const distance = isUpper ? compareDecimals(b, a) : compareDecimals(a, b);
  const needsRoom = (given.op === 'lte' || given.op === 'gte') && (wanted.op === 'lt' || wanted.op === 'gt');
  return needsRoom ? distance > 0 : distance >= 0;
}

function isFolderInside(narrow: JsonValue | undefined, wide: JsonValue | undefined): boolean {
  if (typeof narrow !== 'string' || typeof wide !== 'string') return false;
  const [inner, outer] = [parseFolder(narrow), parseFolder(wide)];
  return inner !== null && outer !== null && isInside(inner, outer, (text) => text);
}
