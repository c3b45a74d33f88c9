import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asOneLine, splice } from '../../../../shared/gateway/wire/splice.ts';
import { parseStrictJson } from '../../../../shared/gateway/wire/strict-json.ts';

describe('splicing', () => {
  it('replaces only what it is told to', () => {
    const text = '{ "id":12345678901234567890, "params" : {"_meta":{"progressToken":"p"}, "x":1.0} }';
    const parsed = parseStrictJson(text, ['/id', '/params/_meta/progressToken']);
    if (!parsed.ok) throw new Error(parsed.message);
    const replacements = ['/params/_meta/progressToken', '/id'].map((pointer) => {
      const span = parsed.spans.get(pointer);
      if (span === undefined) throw new Error(pointer);
      return { span, json: '7' };
    });
    expect(splice(text, replacements)).toBe('{ "id":7, "params" : {"_meta":{"progressToken":7}, "x":1.0} }');
    expect(splice(text, [])).toBe(text);
  });

  it('gives back the text when each part is replaced by itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (text, a, b) => {
        const [start, end] = [a % (text.length + 1), b % (text.length + 1)].toSorted((x, y) => x - y) as [number, number];
        expect(splice(text, [{ span: { start, end }, json: text.slice(start, end) }])).toBe(text);
      }),
    );
  });
});

describe('one line', () => {
  it('means the same as the lines it was made of', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('\n', '\r\n', '\r', '\n\n  '), (json, newline) => {
        const pretty = JSON.stringify(JSON.parse(json), null, 1).replaceAll('\n', newline);
        const line = asOneLine(pretty);
        expect(line).not.toMatch(/[\r\n]/);
        expect(JSON.parse(line)).toEqual(JSON.parse(pretty));
      }),
    );
  });
});
