import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memberSpans } from '../../../shared/gateway/wire/member-spans.ts';
import { parseClientMessage } from '../../../shared/gateway/wire/parse-message.ts';
import { splice } from '../../../shared/gateway/wire/splice.ts';
import { parseStrictJson } from '../../../shared/gateway/wire/strict-json.ts';
import { ExactNumber, isJsonObject, type JsonValue } from '../../../shared/model/json.ts';
import { withNames } from '../../../shared/model/read-json.ts';
import { nearlyJson, nearlyJsonBytes } from './nearly-json.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20_000);
const CORPUS = join(import.meta.dirname, '../corpus');

type Reference = { readonly isJson: true; readonly value: unknown } | { readonly isJson: false };

function reference(text: string): Reference {
  try {
    return { isJson: true, value: parseWithNames(text) };
  } catch {
    return { isJson: false };
  }
}

/**
 * What JSON.parse makes of it, but for names: V8 takes one with an escape in it for another one now and then (see read-json.ts), so
 * each name is replaced by one without escapes meanwhile.
 */
function parseWithNames(text: string): unknown {
  if (!text.includes('\\')) return JSON.parse(text);
  const names: string[] = [];
  const value: unknown = JSON.parse(
    withNames(text, (literal) => {
      const name: unknown = JSON.parse(literal);
      if (typeof name !== 'string') return literal;
      if (!names.includes(name)) names.push(name);
      return `"n${names.indexOf(name)}"`;
    }),
  );
  return named(value, names);
}

function named(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => named(each, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [names[Number(key.slice(1))] ?? key, named(each, names)]));
}

/** A value of ours as JSON.parse would have made it: plain objects, rounded numbers. */
function plain(value: JsonValue): unknown {
  if (value instanceof ExactNumber) return Number(value.source);
  if (Array.isArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  // Entries, because assigning "__proto__" would set something else.
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

/** Node's own comparison: it tells -0 from 0, and does not stumble over a member called "constructor". */
function expectSame(one: unknown, other: unknown): void {
  if (!isDeepStrictEqual(one, other)) expect(JSON.stringify(one)).toBe(`another value than ${JSON.stringify(other)}`);
}

/** What we refuse although JSON.parse takes it, each for a reason that is written down. */
const STRICTER = /occurs twice|half of a surrogate pair|nested deeper than/;

function expectSameOrRefused(text: string): void {
  const ours = parseStrictJson(text);
  const theirs = reference(text);
  if (ours.ok) {
    if (!theirs.isJson) throw new Error(`we accept what is no JSON: ${JSON.stringify(text)}`);
    expectSame(plain(ours.value), theirs.value);
  } else if (theirs.isJson) expect(ours.message).toMatch(STRICTER);
}

describe('any text that is JSON, or nearly', () => {
  it('is read as JSON.parse reads it, or refused for a reason that we know', () => {
    fc.assert(fc.property(nearlyJson, expectSameOrRefused), { numRuns: RUNS });
  });

  it('is read as bytes only when it is UTF-8, and then as the same text', () => {
    const asUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(nearlyJsonBytes, (bytes) => {
        const message = Buffer.concat([
          Buffer.from('{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":'),
          bytes,
          Buffer.from('}}'),
        ]);
        const parsed = parseClientMessage(message);
        if (!parsed.ok) return;
        expectSame(plain(parsed.message.value), parseWithNames(asUtf8.decode(message)));
        expect(parsed.message.bytes).toBe(message);
      }),
      { numRuns: RUNS },
    );
  });

  it('has its members where JSON.parse finds them', () => {
    const paths = [['id'], ['a'], ['a', 'id'], ['a', 'a', '__proto__'], ['__proto__'], ['']] as const;
    fc.assert(
      fc.property(nearlyJson, (text) => {
        const theirs = reference(text);
        if (!theirs.isJson) return;
        const spans = memberSpans(text, paths);
        for (const [index, path] of paths.entries()) {
          const span = spans[index] ?? null;
          const found = memberAt(theirs.value, path);
          if (span === null) expect(found).toBe(undefined);
          else expectSame(JSON.parse(text.slice(span.start, span.end)), found);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps everything but its id when the id is replaced', () => {
    const replacement = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      fc.nat().map(String),
    );
    fc.assert(
      fc.property(nearlyJson, fc.nat({ max: 3 }), replacement, (params, place, id) => {
        const members = ['"jsonrpc":"2.0"', '"method":"x"', `"params":{"id":0,"a":${params}}`];
        const text = `{${members.toSpliced(place, 0, ' "\\u0069d" :\t"old" ').join(',')}}`;
        const parsed = parseClientMessage(Buffer.from(text, 'utf8'));
        if (!parsed.ok) return;
        const { text: whole, spans } = parsed.message;
        if (spans.id === null) throw new Error('the id has no place');
        const spliced = splice(whole, [{ span: spans.id, json: id }]);
        expect(spliced.slice(0, spans.id.start)).toBe(whole.slice(0, spans.id.start));
        expect(spliced.slice(spans.id.start + id.length)).toBe(whole.slice(spans.id.end));
        expectSame(JSON.parse(spliced), { ...(JSON.parse(whole) as object), id: JSON.parse(id) as unknown });
      }),
      { numRuns: RUNS / 4 },
    );
  });
});

function memberAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isObject && Object.hasOwn(inner, key) ? (inner as Readonly<Record<string, unknown>>)[key] : undefined;
  }, value);
}

/*
 * One text a file. y: JSON that everybody reads alike, n: no JSON, s: JSON that we refuse because it can be read in two ways, or
 * is bytes that are no UTF-8 and that lenient readers replace.
 */
const SAYS: ReadonlyMap<string, string> = new Map([
  ['y_', 'read as JSON.parse reads it'],
  ['n_', 'refused by everybody'],
  ['s_', 'refused by us alone'],
]);

describe('the corpus', () => {
  for (const name of readdirSync(CORPUS).toSorted()) {
    const bytes = readFileSync(join(CORPUS, name));
    // As the listener does: bytes that are no UTF-8 are nothing to be parsed.
    const inMessage = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":'),
      bytes,
      Buffer.from('}}'),
    ]);
    const isAccepted = parseClientMessage(inMessage).ok;
    const theirs = reference(bytes.toString('utf8'));

    const text = bytes.toString('utf8');

    it(`${name} is ${SAYS.get(name.slice(0, 2))}`, () => {
      expect(SAYS.has(name.slice(0, 2))).toBe(true);
      expect(theirs.isJson).toBe(!name.startsWith('n_'));
      expect(isAccepted).toBe(name.startsWith('y_'));
      if (name.startsWith('y_')) expect(parseStrictJson(text).ok).toBe(true);
      if (name.startsWith('n_')) expect(parseStrictJson(text).ok).toBe(false);
      // Of bytes that are no UTF-8 the text is not what a parser gets.
      if (Buffer.from(text, 'utf8').equals(bytes)) expectSameOrRefused(text);
    });
  }

  it('has files of every kind', () => {
    const kinds = readdirSync(CORPUS).map((name) => name.slice(0, 2));
    for (const kind of SAYS.keys()) expect(kinds.filter((each) => each === kind).length).toBeGreaterThan(10);
  });
});
