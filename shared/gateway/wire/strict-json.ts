import { compareDecimals, parseDecimal } from '../../model/decimal.ts';
import { ExactNumber, type JsonObject, type JsonValue } from '../../model/json.ts';
import type { Span } from './message.ts';

/*
 * One strict reading of a JSON text (RFC 8259, I-JSON RFC 7493). What two parsers could read in two ways is refused:
 * duplicate keys, lone surrogates, and nesting that another parser might give up on. Numbers a double cannot hold stay
 * exact. One pass; string content is skipped at native speed.
 */
export type StrictJson =
  | { readonly ok: true; readonly value: JsonValue; readonly spans: ReadonlyMap<string, Span> }
  | { readonly ok: false; readonly message: string; readonly position: number };

export const MAX_DEPTH = 256;

class Refusal extends Error {
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

/** Everything that may stand in a string without a closer look: no quote, escape, control character or surrogate. */
const PLAIN = /[^"\\\u0000-\u001f\ud800-\udfff]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const HEX = /[0-9a-fA-F]{4}/y;
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
/** A double keeps this many significant digits whatever they are. */
const ALWAYS_EXACT_DIGITS = 15;

/**
 * Parses `text`. `wanted` names the members whose place is to be remembered: JSON Pointers without escapes ("/id",
 * "/params/name").
 */
export function parseStrictJson(text: string, wanted: readonly string[] = NOTHING): StrictJson {
  const reader = new Reader(text, prepared(wanted));
  try {
    return { ok: true, value: reader.readDocument(), spans: reader.spans };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, message: error.message, position: error.position };
    throw error;
  }
}

/** What is wanted, ready to be looked up. Callers name the same members each time, so it is made once for each list. */
interface Wanted {
  readonly pointers: ReadonlySet<string>;
  readonly depth: number;
}

const known = new WeakMap<readonly string[], Wanted>();

function prepared(wanted: readonly string[]): Wanted {
  const before = known.get(wanted);
  if (before !== undefined) return before;
  const depth = Math.max(0, ...wanted.map((pointer) => pointer.split('/').length - 1));
  const made = { pointers: new Set(wanted), depth };
  known.set(wanted, made);
  return made;
}

const NOTHING: readonly string[] = [];

class Reader {
  readonly spans = new Map<string, Span>();
  private at = 0;
  private readonly text: string;
  private readonly wanted: ReadonlySet<string>;
  private readonly wantedDepth: number;

  constructor(text: string, { pointers, depth }: Wanted) {
    this.text = text;
    this.wanted = pointers;
    this.wantedDepth = depth;
  }

  readDocument(): JsonValue {
    this.skipSpace();
    const value = this.readValue('', 1);
    this.skipSpace();
    if (this.at < this.text.length) this.refuse('there is text after the JSON value');
    return value;
  }

  /** `path` is the JSON Pointer of the value while it is shallow enough to be wanted, else null. */
  private readValue(path: string | null, depth: number): JsonValue {
    switch (this.text.charCodeAt(this.at)) {
      case 0x7b:
        return this.readObject(path, depth);
      case 0x5b:
        return this.readArray(depth);
      case 0x22:
        return this.readString();
      case 0x74:
        return this.readWord('true', true);
      case 0x66:
        return this.readWord('false', false);
      case 0x6e:
        return this.readWord('null', null);
      default:
        return this.readNumber();
    }
  }

  private readObject(path: string | null, depth: number): JsonObject {
    this.refuseDepth(depth);
    const object: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
    this.at += 1;
    this.skipSpace();
    if (this.text.charCodeAt(this.at) === 0x7d) {
      this.at += 1;
      return object;
    }
    for (;;) {
      if (this.text.charCodeAt(this.at) !== 0x22) this.refuse('an object key must be a string');
      const keyAt = this.at;
      const key = this.readString();
      if (key in object) this.refuse(`the key ${JSON.stringify(key)} occurs twice`, keyAt);
      this.skipSpace();
      this.expect(0x3a, 'a colon');
      this.skipSpace();
      const memberPath = path === null || depth > this.wantedDepth ? null : `${path}/${key}`;
      const start = this.at;
      object[key] = this.readValue(memberPath, depth + 1);
      if (memberPath !== null && this.wanted.has(memberPath)) this.spans.set(memberPath, { start, end: this.at });
      this.skipSpace();
      if (this.text.charCodeAt(this.at) === 0x2c) {
        this.at += 1;
        this.skipSpace();
        continue;
      }
      this.expect(0x7d, 'a comma or the end of the object');
      return object;
    }
  }

  private readArray(depth: number): JsonValue[] {
    this.refuseDepth(depth);
    const array: JsonValue[] = [];
    this.at += 1;
    this.skipSpace();
    if (this.text.charCodeAt(this.at) === 0x5d) {
      this.at += 1;
      return array;
    }
    for (;;) {
      array.push(this.readValue(null, depth + 1));
      this.skipSpace();
      if (this.text.charCodeAt(this.at) === 0x2c) {
        this.at += 1;
        this.skipSpace();
        continue;
      }
      this.expect(0x5d, 'a comma or the end of the array');
      return array;
    }
  }

  private readString(): string {
    this.at += 1;
    let value = '';
    for (;;) {
      const start = this.at;
      PLAIN.lastIndex = start;
      PLAIN.test(this.text);
      this.at = PLAIN.lastIndex;
      const plain = this.text.slice(start, this.at);
      const code = this.text.charCodeAt(this.at);
      if (code === 0x22) {
        this.at += 1;
        return value === '' ? plain : value + plain;
      }
      value += plain + this.readSpecial(code);
    }
  }

  /** What stopped the plain run: an escape, a surrogate pair, or something that may not be there. */
  private readSpecial(code: number): string {
    if (code === 0x5c) return this.readEscape();
    if (isHighSurrogate(code) && isLowSurrogate(this.text.charCodeAt(this.at + 1))) {
      this.at += 2;
      return this.text.slice(this.at - 2, this.at);
    }
    if (Number.isNaN(code)) return this.refuse('a string has no end');
    if (code < 0x20) return this.refuse('a string holds a control character');
    return this.refuse('a string holds half of a surrogate pair');
  }

  private readEscape(): string {
    const letter = this.text[this.at + 1] ?? '';
    const simple = ESCAPES[letter];
    if (simple !== undefined) {
      this.at += 2;
      return simple;
    }
    if (letter !== 'u') return this.refuse('a string holds an unknown escape');
    const first = this.readHex();
    if (isLowSurrogate(first)) this.refuse('a string holds half of a surrogate pair');
    if (!isHighSurrogate(first)) return String.fromCharCode(first);
    if (this.text[this.at] !== '\\' || this.text[this.at + 1] !== 'u') this.refuse('a string holds half of a surrogate pair');
    const second = this.readHex();
    if (!isLowSurrogate(second)) this.refuse('a string holds half of a surrogate pair');
    return String.fromCharCode(first, second);
  }

  private readHex(): number {
    HEX.lastIndex = this.at + 2;
    if (!HEX.test(this.text)) this.refuse('a string holds a broken \\u escape');
    this.at += 6;
    return Number.parseInt(this.text.slice(this.at - 4, this.at), 16);
  }

  private readNumber(): number | ExactNumber {
    NUMBER.lastIndex = this.at;
    if (!NUMBER.test(this.text)) this.refuse(this.at >= this.text.length ? 'the text ends too early' : 'a value was expected');
    const source = this.text.slice(this.at, NUMBER.lastIndex);
    this.at = NUMBER.lastIndex;
    return isExactAsDouble(source) ? Number(source) : new ExactNumber(source);
  }

  private readWord<T extends boolean | null>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.refuse('a value was expected');
    this.at += word.length;
    return value;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  private expect(code: number, what: string): void {
    if (this.text.charCodeAt(this.at) !== code) this.refuse(`${what} was expected`);
    this.at += 1;
  }

  private refuseDepth(depth: number): void {
    if (depth > MAX_DEPTH) this.refuse(`it is nested deeper than ${MAX_DEPTH} levels`);
  }

  private refuse(message: string, position = this.at): never {
    throw new Refusal(message, position);
  }
}

/** Whether reading the literal as a double and writing it again gives the same number. */
function isExactAsDouble(source: string): boolean {
  if (source.length <= ALWAYS_EXACT_DIGITS && !/[eE]/.test(source)) return true;
  const value = Number(source);
  if (!Number.isFinite(value)) return false;
  const written = parseDecimal(source);
  const kept = parseDecimal(String(value));
  return written !== null && kept !== null && compareDecimals(written, kept) === 0;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
