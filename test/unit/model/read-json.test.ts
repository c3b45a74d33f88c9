import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readJson, withNames } from '../../../shared/model/read-json.ts';

/** A name as JSON, every character of it written as an escape. */
function escaped(name: string): string {
  return `"${[...Array(name.length).keys()].map((at) => `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
}

it('finds a member whose name is written with escapes, whatever was read before', () => {
  // What V8 remembers of the first makes it take the name of the second for the same one.
  for (const [trap, spelled] of [
    ['\\', '"\\u0061"'],
    ['m\\u006', '"m\\u0065thod"'],
    ['\\u006d\\', escaped('method')],
  ] as const) {
    const name: unknown = JSON.parse(spelled);
    for (let time = 0; time < 3; time += 1) {
      expect(Object.keys(readJson(`{"jsonrpc":"2.0",${JSON.stringify(trap)}:0}`) as object)).toEqual(['jsonrpc', trap]);
      expect(Object.keys(readJson(`{"jsonrpc":"2.0",${spelled} : 0}`) as object)).toEqual(['jsonrpc', name]);
    }
  }
});

it('changes nothing but the spelling of names', () => {
  const text = String.raw`{ "\u0061" : "\u0061\":", "b\\" : ["\"", {"\u0063":"d:"}], "e":"f" }`;
  expect(withNames(text, (literal) => literal)).toBe(text);
  expect(readJson(text)).toEqual({ a: 'a":', 'b\\': ['"', { c: 'd:' }], e: 'f' });
});

it('reads what JSON.parse reads, and refuses what it refuses', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      expect(JSON.stringify(readJson(text))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
  for (const bad of ['', '{', '{"\\u006":1}', '{"a\\":1}', '"', '{"a"', '{"\\x":1}', '{"a":1}"']) {
    expect(() => readJson(bad), bad).toThrow(SyntaxError);
  }
});

it('takes time that grows with the text, not faster', () => {
  const slashes = '\\'.repeat(400_000);
  const quotes = '\\"'.repeat(400_000);
  expect(readJson(`{"a":"${slashes}","b":"${quotes}"}`)).toMatchObject({ a: '\\'.repeat(200_000) });
  expect(() => readJson(`{"${quotes}`)).toThrow(SyntaxError);
});
