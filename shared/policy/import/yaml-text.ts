import { parseDocument } from 'yaml';
import { ExactNumber, type JsonValue } from '../../model/json.ts';
import { pointerOf } from '../argument-path.ts';
import type { ImportNote } from './notes.ts';

/** Policies are written by people; nothing this long was. */
const MAX_LENGTH = 2_000_000;
const MAX_DEPTH = 100;

/**
 * Reads YAML 1.2 (so JSON too) as plain JSON values. Refused, never guessed: keys that occur twice, aliases, tags of one's own, more
 * than one document, keys that are no text, values that JSON does not have, and nesting without end. Integers keep all their digits.
 */
export function readYaml(text: string): { ok: true; value: JsonValue } | { ok: false; problems: readonly ImportNote[] } {
  if (text.length > MAX_LENGTH) return refused([{ path: '', message: 'Longer than 2 MB.' }]);
  try {
    const document = parseDocument(text, {
      uniqueKeys: true,
      version: '1.2',
      schema: 'core',
      merge: false,
      strict: true,
      stringKeys: true,
      intAsBigInt: true,
      prettyErrors: true,
      logLevel: 'error',
    });
    const faults = [...document.errors, ...document.warnings];
    if (faults.length > 0) return refused(faults.map((fault) => ({ path: '', message: firstLine(fault.message) })));
    const problems: ImportNote[] = [];
    const value = toJson(document.toJS({ maxAliasCount: 0 }), [], problems);
    return problems.length > 0 ? refused(problems) : { ok: true, value };
  } catch (error) {
    // Aliases and bottomless nesting are only found while the document is built.
    const message = error instanceof ReferenceError ? 'Aliases ("*name") are not allowed.' : 'Nested too deeply to be read.';
    return refused([{ path: '', message }]);
  }
}

function refused(problems: readonly ImportNote[]): { ok: false; problems: readonly ImportNote[] } {
  return { ok: false, problems };
}

/** What follows shows the text itself, where a secret may stand. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/:$/, '.');
}

function toJson(value: unknown, at: readonly string[], problems: ImportNote[]): JsonValue {
  if (at.length > MAX_DEPTH) throw new RangeError('too deep');
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : new ExactNumber(String(value));
  }
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((element, index) => toJson(element, [...at, String(index)], problems));
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const members: Record<string, JsonValue> = Object.create(null);
    for (const [key, child] of Object.entries(value)) members[key] = toJson(child, [...at, key], problems);
    return members;
  }
  problems.push({ path: pointerOf(at), message: 'Not a value that JSON has.' });
  return null;
}
