import fc from 'fast-check';
import { expect, it } from 'vitest';
import { prettyJson } from '../../renderer/format/pretty-json.ts';

it('says the same as before, with every number as it was written', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const source = JSON.stringify(value);
      expect(prettyJson(source)).toBe(JSON.stringify(JSON.parse(source), null, 2));
    }),
  );
  expect(prettyJson('{"n":12345678901234567890,"e":1.50,"__proto__":1}')).toBe(
    '{\n  "n": 12345678901234567890,\n  "e": 1.50,\n  "__proto__": 1\n}',
  );
  expect(prettyJson('{"cut')).toBe('{"cut');
});
