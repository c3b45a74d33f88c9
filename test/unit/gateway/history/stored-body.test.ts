import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutBody } from '../../../../shared/gateway/history/stored-body.ts';

const anyText = fc.string({ unit: 'binary' });

it('keeps a text that fits, and says its size and digest', () => {
  expect(cutBody('añ', 3)).toEqual({
    text: 'añ',
    bytes: 3,
    sha256: createHash('sha256').update('añ').digest('hex'),
    truncated: false,
  });
});

it.each([
  ['añ', 2, 'a'],
  ['€€', 5, '€'],
  ['😀x', 3, ''],
  ['😀x', 4, '😀'],
  ['abc', 0, ''],
])('cuts %s to %i bytes without breaking a character', (text, limit, expected) => {
  expect(cutBody(text, limit)).toMatchObject({ text: expected, truncated: true });
});

it('gives the longest beginning that fits, of any text', () => {
  fc.assert(
    fc.property(anyText, fc.nat(40), (text, limit) => {
      const whole = text.toWellFormed();
      const cut = cutBody(text, limit);
      expect(whole.startsWith(cut.text)).toBe(true);
      expect(Buffer.byteLength(cut.text)).toBeLessThanOrEqual(limit);
      expect(cut.bytes).toBe(Buffer.byteLength(whole));
      expect(cut.truncated).toBe(cut.text !== whole);
      expect(cut.sha256).toBe(createHash('sha256').update(whole).digest('hex'));
      const [next = ''] = whole.slice(cut.text.length);
      expect(Buffer.byteLength(cut.text + next) > limit || next === '').toBe(true);
    }),
  );
});

it('replaces lone surrogates as the database does', () => {
  expect(cutBody('a\ud800b', 100)).toMatchObject({ text: 'a�b', bytes: 5 });
});
