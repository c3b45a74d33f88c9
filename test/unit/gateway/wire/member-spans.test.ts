import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementSpans, memberSpans } from '../../../../shared/gateway/wire/member-spans.ts';

function found(text: string, ...paths: string[][]): (string | null)[] {
  return memberSpans(text, paths).map((span) => (span === null ? null : text.slice(span.start, span.end)));
}

describe('the place of a member', () => {
  it('is found by its path of keys, whatever stands around it', () => {
    const text = ' { "a" : [ {"id":1}, "]}\\"" ] ,"result":{"_meta":{"x/y": 7 }, "id":2}, "\\u0069d" : 12345678901234567890 }';
    expect(found(text, ['id'], ['result', '_meta', 'x/y'], ['result', 'id'], ['a', 'id'], ['none'])).toEqual([
      '12345678901234567890',
      '7',
      '2',
      null,
      null,
    ]);
  });

  it('is the last one when a key is given twice, as for JSON.parse', () => {
    expect(found('{"id":1,"id":2,"p":{"t":1},"p":{}}', ['id'], ['p', 't'])).toEqual(['2', null]);
  });

  it('holds what JSON.parse finds there, for any object', () => {
    const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }));
    fc.assert(
      fc.property(objects, fc.constantFrom(0, 1, '\t'), (object, indent) => {
        const text = JSON.stringify(object, null, indent);
        const parsed = JSON.parse(text) as Record<string, unknown>;
        const keys = Object.keys(parsed);
        const values = found(text, ...keys.map((key) => [key])).map((value) => JSON.parse(value ?? 'null') as unknown);
        expect(values).toEqual(keys.map((key) => parsed[key]));
      }),
      { numRuns: 500 },
    );
  });

  it('is found in linear time behind long runs of backslashes and quotes', () => {
    const long = JSON.stringify({ a: '\\'.repeat(1_000_000) + '"'.repeat(1_000_000), id: 5 });
    expect(found(long, ['id'])).toEqual(['5']);
  });
});

it('finds the elements of an array, whatever they hold', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 1, 2), (values, indent) => {
      const text = JSON.stringify({ a: values }, null, indent);
      const [array] = memberSpans(text, [['a']]);
      const found = array === null || array === undefined ? null : elementSpans(text, array);
      expect(found?.map(({ start, end }) => JSON.parse(text.slice(start, end)) as unknown)).toEqual(
        JSON.parse(JSON.stringify(values)),
      );
    }),
  );
  expect(elementSpans('{"a":"[1]"}', { start: 5, end: 10 })).toEqual([]);
});
