import { z } from 'zod';
import { ExactNumber, isJsonObject, type JsonValue } from '../model/json.ts';
import { pointerOf, valueAt } from './argument-path.ts';
import { nearest } from './nearest.ts';
import type { PolicyIssue } from './policy-issue.ts';

/** Everything that a schema finds wrong with a value, in words for the person who wrote it. Empty: nothing. */
export function checkSchema(schema: z.ZodType, value: JsonValue, place: readonly string[] = []): readonly PolicyIssue[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => explain(issue, schema, value, place));
}

function explain(issue: z.core.$ZodIssue, schema: z.ZodType, value: JsonValue, place: readonly string[]): readonly PolicyIssue[] {
  const keys = issue.path.map(String);
  const here = [...place, ...keys];
  const found = valueAt(value, keys);
  const say = (message: string): readonly PolicyIssue[] => [{ path: pointerOf(here), message }];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(schemaAt(schema, keys));
      return issue.keys.map((key) => ({ path: pointerOf([...here, key]), message: unknownKey(key, known) }));
    }
    case 'invalid_union':
      return explainUnion(schemaAt(schema, keys), found, here);
    case 'invalid_value':
      return say(here.at(-1) === 'action' && found === 'hide' ? CANNOT_HIDE : wrongValue(found, issue.values.map(String)));
    case 'invalid_type':
      return say(wrongType(found, issue.expected));
    default:
      return say(issue.message);
  }
}

/** Every rule knows "hide", but those for what a server asks of a client. */
const CANNOT_HIDE = 'What a server asks for stands in no list, so it cannot be hidden: write "deny".';

function unknownKey(key: string, known: readonly string[]): string {
  const close = nearest(key, known);
  if (close !== null) return `Unknown key "${key}". Did you mean "${close}"?`;
  return `Unknown key "${key}". Known here: ${known.join(', ')}.`;
}

function wrongValue(found: JsonValue | undefined, allowed: readonly string[]): string {
  const list = allowed.map((each) => `"${each}"`).join(', ');
  if (found === undefined) return `Required: ${allowed.length === 1 ? list : `one of ${list}`}.`;
  const close = typeof found === 'string' ? nearest(found, allowed) : null;
  const must = allowed.length === 1 ? `Must be ${list}.` : `Must be one of ${list}.`;
  return close === null ? must : `${must} Did you mean "${close}"?`;
}

function wrongType(found: JsonValue | undefined, expected: string): string {
  const wanted = WANTED.get(expected) ?? `a ${expected}`;
  if (found === undefined) return `Required: ${wanted}.`;
  if (found instanceof ExactNumber) return 'This number has more digits than can be counted with exactly.';
  return `Must be ${wanted}, not ${nameType(found)}.`;
}

const WANTED: ReadonlyMap<string, string> = new Map([
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
  ['int', 'a whole number'],
]);

function nameType(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return isJsonObject(value) ? 'an object' : `a ${typeof value}`;
}

/** An object is held against the choice that is an object; for everything else all choices are named. */
function explainUnion(schema: z.ZodType | null, found: JsonValue | undefined, place: readonly string[]): readonly PolicyIssue[] {
  const options = schema instanceof z.ZodUnion ? schema.options.filter((option) => option instanceof z.ZodType) : [];
  const object = options.find((option) => option instanceof z.ZodObject);
  if (object !== undefined && found !== undefined && isJsonObject(found)) return checkSchema(object, found, place);
  const key = place.at(-1);
  const message =
    key === 'window'
      ? 'A window is "second", "minute", "hour", "day", or a number of seconds above 0.'
      : key === 'rate_limit'
        ? 'A rate limit is "10/minute" (second, minute, hour, day), or { "max": 10, "window": 60 } in seconds.'
        : 'Must be a JSON value.';
  return [{ path: pointerOf(place), message }];
}

/** The part of a schema that speaks about the value at `keys`. */
function schemaAt(schema: z.ZodType, keys: readonly string[]): z.ZodType | null {
  let current: unknown = schema;
  for (const key of keys) {
    const bare = unwrap(current);
    if (bare instanceof z.ZodObject) current = Object.hasOwn(bare.shape, key) ? bare.shape[key] : null;
    else if (bare instanceof z.ZodArray) current = bare.element;
    else if (bare instanceof z.ZodRecord) current = bare.valueType;
    else return null;
  }
  const found = unwrap(current);
  return found instanceof z.ZodType ? found : null;
}

function unwrap(schema: unknown): unknown {
  let current = schema;
  while (current instanceof z.ZodOptional || current instanceof z.ZodDefault) current = current.unwrap();
  return current;
}

function knownKeys(schema: z.ZodType | null): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
