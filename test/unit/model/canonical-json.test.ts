import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, stringifyJson } from '../../../shared/model/canonical-json.ts';
import { compareDecimals, formatDecimal, parseDecimal } from '../../../shared/model/decimal.ts';
import { ExactNumber, type JsonValue } from '../../../shared/model/json.ts';

const json = fc.jsonValue() as fc.Arbitrary<JsonValue>;
const literal = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 10n ** 30n }),
    fc.bigInt({ min: 0n, max: 10n ** 12n }),
    fc.integer({ min: -40, max: 40 }),
  )
  .map(([negative, whole, fraction, exponent]) => `${negative ? '-' : ''}${whole}.${fraction}e${exponent}`);

/** The number as a fraction of two integers, worked out another way than the code under test does. */
function scaled(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(100 + Number(exponent) - fraction.length);
}

describe('canonicalJson', () => {
  it('writes the example of RFC 8785 §3.2.2', () => {
    const text = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    const value = JSON.parse(text) as JsonValue;
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts members by UTF-16 code units (RFC 8785 §3.2.3)', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\ud83d\ude00":5,"\ufb33":3}');
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (object) => {
        const turned = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(object));
      }),
    );
  });

  it('writes every double as ECMAScript does', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(canonicalJson(number)).toBe(JSON.stringify(number));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives a number one text, however it was written', () => {
    for (const text of ['1', '1.0', '1e0', '10e-1', '0.1E+1', '1.00000000000000000000000']) {
      expect(canonicalJson(new ExactNumber(text))).toBe('1');
    }
    expect(canonicalJson(new ExactNumber('9007199254740993'))).toBe('9007199254740993');
    expect(canonicalJson(new ExactNumber('-0.0'))).toBe('0');
  });

  it('tells all different numbers apart, even those that no double and no exponent of ours can hold', () => {
    fc.assert(
      fc.property(literal, literal, (a, b) => {
        expect(canonicalJson(new ExactNumber(a)) === canonicalJson(new ExactNumber(b))).toBe(scaled(a) === scaled(b));
      }),
    );
    const far = ['1e99999999999999999999', '2e99999999999999999999', '1e99999999999999999998'];
    expect(new Set(far.map((text) => canonicalJson(new ExactNumber(text)))).size).toBe(3);
  });

  it('keeps keys that are special to JavaScript', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as JsonValue;
    expect(canonicalJson(value)).toBe('{"__proto__":{"a":1},"constructor":2}');
  });

  it('refuses what JSON does not have', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow(RangeError);
    expect(() => stringifyJson([Number.POSITIVE_INFINITY])).toThrow(RangeError);
  });
});

describe('stringifyJson', () => {
  it('writes what JSON.parse reads back, with and without indent', () => {
    fc.assert(
      fc.property(json, fc.integer({ min: 0, max: 4 }), (value, indent) => {
        const text = stringifyJson(value, indent);
        expect(JSON.parse(text)).toEqual(value);
        expect(text).toBe(Object.is(value, -0) ? '-0' : stringifyJson(JSON.parse(text) as JsonValue, indent));
      }),
    );
  });

  it('lays out as JSON.stringify does, and keeps exact numbers', () => {
    const value = { a: [1, { b: [] }], c: {}, d: 'x' };
    expect(stringifyJson(value, 2)).toBe(JSON.stringify(value, null, 2));
    expect(stringifyJson({ id: new ExactNumber('12345678901234567890.10') })).toBe('{"id":12345678901234567890.10}');
  });

  it('keeps what JSON.stringify would lose, however deep', () => {
    expect(stringifyJson({ a: [{ b: [new ExactNumber('1.0'), 'x'] }] })).toBe('{"a":[{"b":[1.0,"x"]}]}');
    expect(stringifyJson({ a: [-0] })).toBe('{"a":[-0]}');
    expect(stringifyJson({ toJSON: 'x', b: null, c: [true, '\ud800'] })).toBe('{"toJSON":"x","b":null,"c":[true,"\\ud800"]}');
    const holed = { a: { b: undefined } } as unknown as JsonValue;
    expect(() => stringifyJson(holed)).toThrow(TypeError);
    expect(() => stringifyJson({ a: [Number.NaN] })).toThrow(RangeError);
  });
});

describe('decimals', () => {
  it('compare exactly', () => {
    fc.assert(
      fc.property(literal, literal, (a, b) => {
        const [left, right] = [parseDecimal(a), parseDecimal(b)];
        if (left === null || right === null) throw new Error('not a number');
        const [x, y] = [scaled(a), scaled(b)];
        expect(Math.sign(compareDecimals(left, right))).toBe(x === y ? 0 : x < y ? -1 : 1);
      }),
    );
  });

  it('keep their order when an exponent is absurd', () => {
    const far = parseDecimal('1e99999999999999999999');
    const near = parseDecimal('1e-99999999999999999999');
    const one = parseDecimal('1');
    if (far === null || near === null || one === null) throw new Error('not a number');
    expect(compareDecimals(far, one)).toBeGreaterThan(0);
    expect(compareDecimals(near, one)).toBeLessThan(0);
    expect(compareDecimals(near, { negative: false, digits: '', point: 0 })).toBeGreaterThan(0);
  });

  it('survive being written and read', () => {
    fc.assert(
      fc.property(literal, (text) => {
        const decimal = parseDecimal(text);
        if (decimal === null) throw new Error('not a number');
        expect(parseDecimal(formatDecimal(decimal))).toEqual(decimal);
      }),
    );
  });

  it('are read from JSON numbers only', () => {
    for (const text of ['', '+1', '01', '1.', '.5', '0x10', 'NaN', '1e', ' 1', '1_000']) expect(parseDecimal(text)).toBeNull();
  });

  it('read a megabyte of digits in no time worth mentioning', () => {
    const text = `1${'0'.repeat(500_000)}1${'0'.repeat(500_000)}`;
    expect(parseDecimal(text)?.digits.length).toBe(500_002);
  });
});
