import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLeft, formatSpan, formatTook } from '../../renderer/format/duration.ts';
import { findMatches } from '../../renderer/format/find-matches.ts';
import { hasInvisible, splitInvisible } from '../../renderer/format/invisible.ts';
import { formatBytes, shortHash } from '../../renderer/format/quantity.ts';
import { formatAgo, formatDay } from '../../renderer/format/time.ts';
import { linkTo, parseRoute } from '../../renderer/app/route.ts';

describe('spans of time', () => {
  test.each([
    [4, '4 ms'],
    [2_140, '2.1 s'],
    [26_000, '26 s'],
    [65_000, '1 min 5 s'],
  ])('%i ms took %s', (ms, said) => expect(formatTook(ms)).toBe(said));
  test.each([
    [-5, '0 s'],
    [1, '1 s'],
    [33_001, '34 s'],
    [99_000, '99 s'],
    [540_000, '9 min'],
    [479_000, '8 min'],
  ])('%i ms left is %s', (ms, said) => expect(formatLeft(ms)).toBe(said));
  test('long spans use two units at most', () => {
    expect(formatSpan(2 * 3_600_000 + 5 * 60_000)).toBe('2 h 5 min');
    expect(formatSpan(3 * 86_400_000)).toBe('3 days');
  });
});

describe('moments', () => {
  const now = new Date(2026, 10, 20, 12, 0).getTime();
  test('days are told from today', () => {
    expect(formatDay(now - 60_000, now)).toBe('Today');
    expect(formatDay(now - 13 * 3_600_000, now)).toBe('Yesterday');
    expect(formatDay(now - 72 * 3_600_000, now)).toContain('17 November 2026');
  });
  test('last seen is told in the largest whole unit', () => {
    expect(formatAgo(now - 8_000, now)).toBe('just now');
    expect(formatAgo(now - 300_000, now)).toBe('5 min ago');
    expect(formatAgo(now + 9_000, now)).toBe('just now');
  });
});

test('sizes and digests are short', () => {
  expect(formatBytes(1)).toBe('1 byte');
  expect(formatBytes(12_800)).toBe('12.5 KB');
  expect(shortHash('9f2c41ab'.padEnd(56, '0').concat('e3c8d077'))).toBe('9f2c41ab…e3c8d077');
});

describe('invisible characters', () => {
  test('are drawn as marks with their name', () => {
    expect(splitInvisible('checks\u202egnp.exe')).toEqual([
      { kind: 'text', text: 'checks' },
      { kind: 'invisible', code: '202E', name: 'right-to-left override' },
      { kind: 'text', text: 'gnp.exe' },
    ]);
  });
  test('text that spells an escape is text', () => {
    expect(hasInvisible(String.raw`a\u{202e}b`)).toBe(false);
    expect(splitInvisible('\\u{200b}\u200b')).toHaveLength(2);
  });
  test('every character is kept, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const joined = splitInvisible(text)
          .map((part) => (part.kind === 'text' ? part.text : String.fromCodePoint(Number.parseInt(part.code, 16))))
          .join('');
        expect(joined).toBe(text);
      }),
    );
  });
  test('no bidi control is ever left in the text parts', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\n', '\u202e', '\u2066', '\u200b', '\ufeff', '\u001b', '\\') }),
        (text) => {
          const visible = splitInvisible(text).map((part) => (part.kind === 'text' ? part.text : ''));
          expect(visible.join('')).not.toMatch(/[\u202e\u2066\u200b\ufeff\u001b]/);
        },
      ),
    );
  });
});

test('matches are found without case and never overlap', () => {
  expect(findMatches('Read, READ', 'read')).toEqual([
    { start: 0, end: 4 },
    { start: 6, end: 10 },
  ]);
  expect(findMatches('aaaa', 'aa')).toHaveLength(2);
  expect(findMatches('anything', '')).toEqual([]);
});

describe('places', () => {
  test('a link leads back to its place', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }).filter((part) => !/[\ud800-\udfff]/.test(part))), (rest) => {
        expect(parseRoute(linkTo('servers', ...rest))).toEqual({ page: 'servers', rest });
      }),
    );
  });
  test.each(['', '#', '#/', '#/nowhere/x', '#/constructor', '#/%E0%A4%A'])('%j names no page', (hash) => {
    expect(parseRoute(hash).page).toBeNull();
  });
});
