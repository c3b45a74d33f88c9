import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesTemplate, parseUriTemplate } from '../../../../shared/gateway/merged/uri-template.ts';

const matches = (template: string, uri: string): boolean => matchesTemplate(parseUriTemplate(template), uri);

it.each([
  ['note://{id}', 'note://7', true],
  ['note://{id}', 'notes://7', false],
  ['note://{id}/end', 'note://a/b/end', true],
  ['note://{id}/end', 'note://a/b/ends', false],
  ['note://x', 'note://x', true],
  ['note://x', 'note://xy', false],
  ['a{x}a', 'a', false],
  ['a{x}a', 'aa', true],
  ['{a}{b}', '', true],
  ['{a}-{b}-{c}', '1-2-3', true],
  ['{a}-{b}-{c}', '1-2', false],
])('%s and %s: %s', (template, uri, expected) => {
  expect(matches(template, uri)).toBe(expected);
});

it('fits every URI that was made from it', () => {
  const part = fc.string({ unit: fc.constantFrom('a', '/', ':', '-'), maxLength: 4 });
  fc.assert(
    fc.property(fc.array(fc.tuple(part, part), { maxLength: 5 }), part, (pairs, last) => {
      const template = pairs.map(([literal]) => `${literal}{x}`).join('') + last;
      const uri = pairs.map(([literal, value]) => literal + value).join('') + last;
      expect(matches(template, uri)).toBe(true);
    }),
  );
});

it('takes time in proportion to the URI, however many expressions there are', () => {
  const template = `${'{x}a'.repeat(2000)}b`;
  expect(matches(template, 'a'.repeat(200_000))).toBe(false);
});
