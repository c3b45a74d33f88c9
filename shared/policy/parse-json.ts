import { compareDecimals, decimalOf, parseDecimal } from '../model/decimal.ts';
import { ExactNumber, type JsonObject, type JsonValue } from '../model/json.ts';
import { pointerOf } from './argument-path.ts';

/** `duplicates`: JSON Pointers to the keys that stand in their object more than once; of those the last value is kept. */
export type ParsedJson =
  | { readonly ok: true; readonly value: JsonValue; readonly duplicates: readonly string[] }
  | { readonly ok: false; readonly message: string };

const MAX_DEPTH = 200;
const BLANK = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const WORDS: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** JSON as RFC 8259 has it and nothing more, for files that people write. Objects have no prototype; no number is rounded. */
export function parseJson(text: string): ParsedJson {
  const reader = createReader(text.startsWith('\ufeff') ? text.slice(1) : text);
  try {
    return { ok: true, value: reader.readDocument(), duplicates: reader.duplicates };
  } catch (error) {
    if (error instanceof JsonProblem) return { ok: false, message: error.message };
    throw error;
  }
}

class JsonProblem extends Error {}

function createReader(text: string) {
  const duplicates: string[] = [];
  let at = 0;

  function take(pattern: RegExp): string | null {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  }

  function takeSign(sign: string): boolean {
    take(BLANK);
    if (text[at] !== sign) return false;
    at += 1;
    return true;
  }

  function fail(expected: string): never {
    const before = text.slice(0, at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    const found = at < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0)) : 'the end';
    throw new JsonProblem(`Line ${before.length}, column ${column}: expected ${expected}, found ${found}.`);
  }

  function readValue(place: readonly string[]): JsonValue {
    if (place.length > MAX_DEPTH) fail('fewer levels');
    take(BLANK);
    if (takeSign('{')) return readObject(place);
    if (takeSign('[')) return readList(place);
    const string = take(STRING);
    if (string !== null) return stringOf(string);
    const word = WORDS.get(take(WORD) ?? '');
    if (word !== undefined) return word;
    const number = take(NUMBER);
    return number === null ? fail('a value') : numberOf(number);
  }

  function readObject(place: readonly string[]): JsonObject {
    const object: Record<string, JsonValue> = Object.create(null);
    if (takeSign('}')) return object;
    do {
      take(BLANK);
      const key = stringOf(take(STRING) ?? fail('a key in double quotes'));
      if (!takeSign(':')) fail('":"');
      const inner = [...place, key];
      if (Object.hasOwn(object, key)) duplicates.push(pointerOf(inner));
      object[key] = readValue(inner);
    } while (takeSign(','));
    return takeSign('}') ? object : fail('"," or "}"');
  }

  function readList(place: readonly string[]): readonly JsonValue[] {
    const list: JsonValue[] = [];
    if (takeSign(']')) return list;
    do list.push(readValue([...place, String(list.length)]));
    while (takeSign(','));
    return takeSign(']') ? list : fail('"," or "]"');
  }

  function readDocument(): JsonValue {
    const value = readValue([]);
    take(BLANK);
    return at === text.length ? value : fail('nothing more');
  }

  return { duplicates, readDocument };
}

function stringOf(literal: string): string {
  const value: unknown = JSON.parse(literal);
  return typeof value === 'string' ? value : '';
}

/** A double where it holds the very number that was written, the text itself otherwise. */
function numberOf(literal: string): number | ExactNumber {
  const number = Number(literal);
  const [written, kept] = [parseDecimal(literal), decimalOf(number)];
  const isExact = written !== null && kept !== null && compareDecimals(written, kept) === 0;
  return isExact ? number : new ExactNumber(literal);
}
