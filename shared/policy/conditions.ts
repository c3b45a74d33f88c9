import { RE2JS, RE2JSException } from 're2js';
import { assertNever } from '../model/assert-never.ts';
import { compareDecimals, type Decimal, decimalOf } from '../model/decimal.ts';
import type { JsonValue } from '../model/json.ts';
import type { Condition } from '../model/policy-document.ts';
import { compilePath } from './condition-path.ts';
import { compileGlob } from './glob.ts';
import type { JudgedFacts } from './judged-facts.ts';
import { isSameJson } from './json-equal.ts';
import { isPossiblyWithin, isSurelyWithin, parseFolder } from './within.ts';

/** Whether something holds for a call or another message. */
export type Holds = (facts: JudgedFacts) => boolean;

/**
 * What it means when a condition holds: the call gets through (`require`, `allow_if`), or it is stopped (`deny_if`,
 * `approve_if`). Only `within` asks: a path that can be read in two ways is inside for the one and outside for the other,
 * whichever is safe.
 */
export type Purpose = 'lets through' | 'stops';

/** A condition that cannot be used; `path` is a JSON Pointer below the condition. */
export interface ConditionProblem {
  readonly path: '/path' | '/value';
  readonly message: string;
}

type Test = (value: JsonValue) => boolean;

/** Compiles one condition, or says why it can never mean anything. */
export function compileCondition(
  condition: Condition,
  purpose: Purpose,
): { ok: true; holds: Holds } | { ok: false; problems: readonly ConditionProblem[] } {
  const path = compilePath(condition.path);
  const made = makeTest(condition, purpose);
  const problems: ConditionProblem[] = [];
  if (!path.ok) problems.push({ path: '/path', message: path.message });
  if (typeof made === 'string') problems.push({ path: '/value', message: made });
  if (!path.ok || typeof made === 'string') return { ok: false, problems };
  const { read } = path;
  if (condition.op === 'exists') {
    const wanted = condition.value !== false;
    return { ok: true, holds: (facts) => isThere(read(facts)) === wanted };
  }
  return {
    ok: true,
    holds(facts) {
      const value = read(facts);
      return isThere(value) && made(value);
    },
  };
}

/** Whether the condition holds for a value that stands where its path leads; null when its own value makes no sense. */
export function compileTest(condition: Condition, purpose: Purpose): ((value: JsonValue) => boolean) | null {
  const made = makeTest(condition, purpose);
  if (typeof made === 'string') return null;
  if (condition.op === 'exists') return (value) => isThere(value) === (condition.value !== false);
  return (value) => isThere(value) && made(value);
}

/** All of them together; an empty list always holds. Throws when one cannot be compiled: documents are checked when read. */
export function compileConditions(conditions: readonly Condition[], purpose: Purpose): Holds {
  const compiled = conditions.map((condition) => {
    const result = compileCondition(condition, purpose);
    if (!result.ok) throw new Error(`${condition.path}: ${result.problems.map((problem) => problem.message).join(' ')}`);
    return result.holds;
  });
  const [only] = compiled;
  return only !== undefined && compiled.length === 1 ? only : (facts) => compiled.every((holds) => holds(facts));
}

/** Null is as good as missing, so that a rule has one gap to think of, not two. */
function isThere(value: JsonValue | undefined): value is JsonValue {
  return value !== undefined && value !== null;
}

/** The comparison with the condition's own value, or a sentence that says what that value should have been. */
function makeTest({ op, value }: Condition, purpose: Purpose): Test | string {
  switch (op) {
    case 'exists':
      return value === undefined || typeof value === 'boolean' ? () => true : '"exists" takes true or false.';
    case 'eq':
      return isThere(value) ? (other) => isSameJson(other, value) : needsValue(op, value);
    case 'neq':
      return isThere(value) ? (other) => !isSameJson(other, value) : needsValue(op, value);
    case 'in':
      return Array.isArray(value) ? (other) => isAmong(other, value) : '"in" takes a list of values.';
    case 'not_in':
      return Array.isArray(value) ? (other) => !isAmong(other, value) : '"not_in" takes a list of values.';
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return compareWith(op, value);
    case 'contains':
      return isThere(value) ? (other) => containsValue(other, value) : needsValue(op, value);
    case 'regex':
    case 'starts_with':
    case 'glob':
    case 'within':
      return typeof value === 'string' ? onText(op, value, purpose) : `"${op}" takes a text.`;
    default:
      return assertNever(op);
  }
}

function needsValue(op: string, value: JsonValue | undefined): string {
  return value === undefined
    ? `"${op}" needs a "value".`
    : 'Null counts as missing, so this would never hold; use "exists" with false.';
}

function isAmong(value: JsonValue, list: readonly JsonValue[]): boolean {
  return list.some((item) => isSameJson(value, item));
}

function containsValue(whole: JsonValue, part: JsonValue): boolean {
  if (typeof whole === 'string') return typeof part === 'string' && whole.includes(part);
  return Array.isArray(whole) && isAmong(part, whole);
}

function compareWith(op: 'lt' | 'lte' | 'gt' | 'gte', value: JsonValue | undefined): Test | string {
  const bound = decimalOf(value);
  if (bound === null) return `"${op}" takes a number.`;
  const holds = { lt: isBelow, lte: isAtMost, gt: isAbove, gte: isAtLeast }[op];
  return (other) => {
    const number = decimalOf(other);
    return number !== null && holds(number, bound);
  };
}

const isBelow = (a: Decimal, b: Decimal): boolean => compareDecimals(a, b) < 0;
const isAtMost = (a: Decimal, b: Decimal): boolean => compareDecimals(a, b) <= 0;
const isAbove = (a: Decimal, b: Decimal): boolean => compareDecimals(a, b) > 0;
const isAtLeast = (a: Decimal, b: Decimal): boolean => compareDecimals(a, b) >= 0;

function onText(op: 'regex' | 'starts_with' | 'glob' | 'within', wanted: string, purpose: Purpose): Test | string {
  const matches = textTest(op, wanted, purpose);
  return typeof matches === 'string' ? matches : (other) => typeof other === 'string' && matches(other);
}

function textTest(
  op: 'regex' | 'starts_with' | 'glob' | 'within',
  wanted: string,
  purpose: Purpose,
): ((text: string) => boolean) | string {
  switch (op) {
    case 'regex':
      return compileRegex(wanted);
    case 'starts_with':
      return (text) => text.startsWith(wanted);
    case 'glob':
      return compileGlob(wanted);
    case 'within': {
      const folder = parseFolder(wanted);
      if (folder === null) return '"within" takes one absolute folder, such as "/home/me/src" or "C:\\\\work".';
      const isWithin = purpose === 'lets through' ? isSurelyWithin : isPossiblyWithin;
      return (text) => isWithin(text, folder);
    }
    default:
      return assertNever(op);
  }
}

/** Compiled patterns are large, and people write the same one for many tools: those share it. */
const compiledPatterns = new Map<string, RE2JS>();
const MAX_SHARED_PATTERNS = 1000;

function sharedPattern(pattern: string): RE2JS {
  const known = compiledPatterns.get(pattern);
  if (known !== undefined) return known;
  const compiled = RE2JS.compile(pattern);
  if (compiledPatterns.size === MAX_SHARED_PATTERNS) compiledPatterns.clear();
  compiledPatterns.set(pattern, compiled);
  return compiled;
}

function compileRegex(pattern: string): ((text: string) => boolean) | string {
  try {
    const compiled = sharedPattern(pattern);
    return (text) => compiled.test(text);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return `Not an RE2 pattern: ${error.message.replace(/^error parsing regexp: /, '')}.`;
  }
}
