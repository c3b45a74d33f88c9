import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringifyJson } from '../../../../shared/model/canonical-json.ts';
import { parseDecimal } from '../../../../shared/model/decimal.ts';
import { ExactNumber, type JsonValue } from '../../../../shared/model/json.ts';
import { MAX_DEPTH, parseStrictJson } from '../../../../shared/gateway/wire/strict-json.ts';

function parse(text: string): JsonValue {
  const parsed = parseStrictJson(text);
  if (!parsed.ok) throw new Error(`${parsed.message} at ${parsed.position}`);
  return parsed.value;
}

/** Any JSON text without duplicate keys, laid out in any way: what JSON.parse reads and we must read alike. */
const jsonTexts = fc
  .tuple(fc.json({ depthSize: 'large', maxDepth: 6, stringUnit: 'binary' }), fc.constantFrom(undefined, 1, '\t', ' \n'))
  .map(([text, indent]) => JSON.stringify(JSON.parse(text), null, indent));

describe('strict JSON: what it accepts', () => {
  it('reads every JSON text exactly as JSON.parse does', () => {
    fc.assert(
      fc.property(jsonTexts, (text) => {
        expect(JSON.parse(stringifyJson(parse(text)))).toStrictEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with JSON.parse on whether a damaged text is JSON', () => {
    const damaged = fc
      .tuple(
        jsonTexts,
        fc.nat(),
        fc.constantFrom('', '"', '\\', ',', ':', '{', ']', '0', '\u0001', ' ', '\n', 'u', '.', '-', 'e'),
      )
      .map(([text, at, piece]) => text.slice(0, at % (text.length + 1)) + piece + text.slice((at % (text.length + 1)) + 1));
    fc.assert(
      fc.property(damaged, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        // It may refuse more (a duplicate key, half a surrogate pair), never accept more.
        if (!isJson) expect(parseStrictJson(text).ok).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps every number that a double cannot hold', () => {
    const integer = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
    fc.assert(
      fc.property(integer, (value) => {
        const written = stringifyJson(parse(`{"n":${value}}`));
        // 10^33 may be written 1e+33: another text of the same number.
        expect(parseDecimal(written.slice('{"n":'.length, -1))).toEqual(parseDecimal(String(value)));
      }),
    );
    expect(parse('9007199254740993')).toEqual(new ExactNumber('9007199254740993'));
    expect(parse('0.1000000000000000055511151231257827')).toEqual(new ExactNumber('0.1000000000000000055511151231257827'));
    expect(parse('1e400')).toEqual(new ExactNumber('1e400'));
    expect(parse('1e-400')).toEqual(new ExactNumber('1e-400'));
  });

  it('uses plain numbers where a double is exact, however it is written', () => {
    for (const [text, value] of [
      ['1.50', 1.5],
      ['1E2', 100],
      ['0e9', 0],
      ['9007199254740992', 2 ** 53],
      ['100000000000000000000', 1e20],
      ['0.1', 0.1],
    ] as const) {
      expect(parse(text)).toBe(value);
    }
  });

  it('gives objects no prototype, so that no member is inherited', () => {
    const value = parse('{"__proto__":{"polluted":true},"constructor":1}');
    expect(Object.getPrototypeOf(value)).toBe(null);
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
  });

  it('tells where the wanted members stand, and only there', () => {
    const text = '{"a":{"id":1}, "id" : "x" ,"params":{"name" :\n"t","_meta":{"progressToken":7}}}';
    const parsed = parseStrictJson(text, ['/id', '/params/name', '/params/_meta/progressToken']);
    if (!parsed.ok) throw new Error(parsed.message);
    const found = [...parsed.spans].map(([pointer, { start, end }]) => [pointer, text.slice(start, end)]);
    expect(found).toEqual([
      ['/id', '"x"'],
      ['/params/name', '"t"'],
      ['/params/_meta/progressToken', '7'],
    ]);
  });

  it('does not take a key with a slash for a path', () => {
    const parsed = parseStrictJson('{"params/name":1,"params":{"name":2}}', ['/params/name']);
    if (!parsed.ok) throw new Error(parsed.message);
    expect(parsed.spans.get('/params/name')).toEqual({ start: 34, end: 35 });
  });
});

describe('strict JSON: what it refuses', () => {
  it('refuses every duplicated key, at any level and in any spelling', () => {
    const keys = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(keys, fc.nat({ max: 5 }), fc.boolean(), (key, depth, isEscaped) => {
        const spelled = isEscaped ? escapeAll(key) : JSON.stringify(key);
        const inner = `{${JSON.stringify(key)}:1,"between":{},${spelled}:2}`;
        const text = '{"level":['.repeat(depth) + inner + ']}'.repeat(depth);
        fc.pre(key !== 'between');
        expect(parseStrictJson(text).ok).toBe(false);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['blanks only', ' \n'],
    ['text after the value', '{} {}'],
    ['a trailing comma in an object', '{"a":1,}'],
    ['a trailing comma in an array', '[1,]'],
    ['a key without quotes', '{a:1}'],
    ['single quotes', "{'a':1}"],
    ['a comment', '{/**/}'],
    ['NaN', 'NaN'],
    ['Infinity', '-Infinity'],
    ['a leading zero', '01'],
    ['a plus sign', '+1'],
    ['a bare fraction', '.5'],
    ['a fraction without digits', '1.'],
    ['a hexadecimal number', '0x10'],
    ['an exponent without digits', '1e'],
    ['a control character in a string', '"a\u0000"'],
    ['a line break in a string', '"a\nb"'],
    ['a lone high surrogate', '"\ud800"'],
    ['a lone low surrogate', '"\udc00x"'],
    ['an escaped lone high surrogate', '"\\ud800"'],
    ['an escaped lone low surrogate', '"\\udc00"'],
    ['an escaped high surrogate before a letter', '"\\ud800\\u0041"'],
    ['half raw, half escaped', '"\ud83d\\ude00"'],
    ['an unknown escape', '"\\x41"'],
    ['a short escape', '"\\u12"'],
    ['a string without an end', '"abc'],
    ['an escape at the end', '"\\'],
    ['a byte order mark', '\ufeff{}'],
    ['another kind of blank', '\u00a0{}'],
    ['half a word', 'tru'],
  ])('refuses %s', (_what, text) => {
    expect(parseStrictJson(text).ok).toBe(false);
  });

  it('refuses what is nested too deeply, and accepts what is just not', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseStrictJson(nested(MAX_DEPTH)).ok).toBe(true);
    expect(parseStrictJson(nested(MAX_DEPTH + 1)).ok).toBe(false);
    expect(parseStrictJson('{"a":'.repeat(1_000_000)).ok).toBe(false);
  });

  it('takes linear time on long numbers and long strings', () => {
    const long = `1${'0'.repeat(2_000_000)}1`;
    const parsed = parseStrictJson(`[${long},"${'\\n'.repeat(500_000)}","${'é😀'.repeat(300_000)}"]`);
    expect(parsed.ok && stringifyJson(parsed.value).length).toBeGreaterThan(2_000_000);
  });
});

function escapeAll(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}
