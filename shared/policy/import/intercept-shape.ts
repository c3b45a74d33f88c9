import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import { pointerOf } from '../argument-path.ts';
import { nearest } from '../nearest.ts';
import type { Notes } from './notes.ts';

/** Reads the members of one object and says what is wrong with them; a member of the wrong kind counts as left out, and as a problem. */
export interface Shape {
  readonly at: string;
  text(key: string): string | null;
  list(key: string): readonly JsonValue[];
  object(key: string): JsonObject | null;
  value(key: string): JsonValue | undefined;
  has(key: string): boolean;
  problem(key: string | null, message: string): void;
  warning(key: string | null, message: string): void;
}

/** Opens an object of which `known` are the keys that we understand; every other one becomes a warning. */
export function openShape(object: JsonObject, at: string, known: readonly string[], notes: Notes): Shape {
  const below = (key: string | null): string => (key === null ? at : at + pointerOf([key]));
  // YAML's "key:" without a value is null, which means the same as leaving it out.
  const value = (key: string): JsonValue | undefined => member(object, key) ?? undefined;
  const problem = (key: string | null, message: string): void => {
    notes.problems.push({ path: below(key), message });
  };
  const warning = (key: string | null, message: string): void => {
    notes.warnings.push({ path: below(key), message });
  };
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue;
    const close = nearest(key, known);
    warning(key, `Not understood, so it is left out.${close === null ? '' : ` Did you mean "${close}"?`}`);
  }
  return {
    at,
    value,
    has: (key) => value(key) !== undefined,
    problem,
    warning,
    text(key) {
      const found = value(key);
      if (found === undefined) return null;
      if (typeof found === 'string') return found;
      problem(key, 'Must be a text.');
      return null;
    },
    list(key) {
      const found = value(key);
      if (found === undefined) return [];
      if (Array.isArray(found)) return found;
      problem(key, 'Must be a list.');
      return [];
    },
    object(key) {
      const found = value(key);
      if (found === undefined) return null;
      if (isJsonObject(found)) return found;
      problem(key, 'Must be an object.');
      return null;
    },
  };
}
