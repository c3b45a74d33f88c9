import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainAddress } from '../../../shared/policy/resource-address.ts';

it.each([
  ['file:///etc/passwd', 'file:///etc/passwd'],
  ['file:///x/../etc/./passwd', 'file:///etc/passwd'],
  ['FILE://localhost/ETC//%70asswd', 'file:///etc/passwd'],
  ['file:\\\\\\C:\\Users\\Me', 'file:///c:/users/me'],
  ['file:///etc%252fpasswd', 'file:///etc/passwd'],
  ['file:///../../etc/', 'file:///etc/'],
  ['file:/etc/passwd', 'file:///etc/passwd'],
  ['https://EXAMPLE.com:443/A/../B?x=/../y', 'https://example.com/B?x=/../y'],
  ['https://0x7f.1/a', 'https://127.0.0.1/a'],
  ['Note:Abc/../Def', 'note:Def'],
  ['file:///etc/*', 'file:///etc/*'],
  ['file:///a%2Ab', 'file:///a%2ab'],
  ['', ''],
])('of %j is %j', (address, plain) => {
  expect(plainAddress(address)).toBe(plain);
});

/** One way to write a name in a path: some letters encoded, once or twice, some steps that lead nowhere before it. */
const spelling = (name: string) =>
  fc
    .tuple(
      fc.array(fc.nat(2), { minLength: name.length, maxLength: name.length }),
      fc.constantFrom('', './', 'x/../', '/', '%2e/'),
    )
    .map(
      ([ways, before]) =>
        before +
        Array.from(name)
          .map((letter, index) => encoded(letter, ways[index] ?? 0))
          .join(''),
    );

function encoded(letter: string, times: number): string {
  const code = `%${letter.charCodeAt(0).toString(16)}`;
  return times === 0 ? letter : times === 1 ? code : code.replace('%', '%25');
}

it('is the same for every spelling of one address', () => {
  const address = fc
    .tuple(
      fc.constantFrom('file:///', 'FILE:///', 'file://localhost/'),
      spelling('etc'),
      fc.constantFrom('/', '\\', '%2F'),
      spelling('passwd'),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(address, (text) => {
      expect(plainAddress(text)).toBe('file:///etc/passwd');
    }),
    { numRuns: 500 },
  );
});

it('is there for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(typeof plainAddress(text)).toBe('string');
    }),
  );
});
