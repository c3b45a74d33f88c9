import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignedSpans } from '../../../shared/policy/masking/assigned-secrets.ts';
import { patternSpans } from '../../../shared/policy/masking/secret-patterns.ts';

/*
 * The searches go by a character that texts have seldom, and look from there backwards. Here the same is said forwards, by patterns
 * that are plain to read and try every beginning at every letter: what they find must be found.
 */
const TOKENS =
  /(?<![A-Za-z0-9])(?:csg_[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_.-]{16,}|sk-[A-Za-z0-9_-]{16,}|[sr]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/]{16,}|A(?:KIA|SIA)[A-Z0-9]{16}|xox[a-z]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|hf_[A-Za-z0-9]{20,}|gsk_[A-Za-z0-9]{20,}|xai-[A-Za-z0-9]{20,}|pplx-[A-Za-z0-9]{20,}|dop_v1_[a-f0-9]{40,}|dckr_pat_[A-Za-z0-9_-]{20,}|shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{20,}|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}|lin_api_[A-Za-z0-9]{20,}|ntn_[A-Za-z0-9]{20,}|figd_[A-Za-z0-9_-]{20,}|hv[sb]\.[A-Za-z0-9_-]{20,}|tskey-[A-Za-z0-9-]{16,}|AGE-SECRET-KEY-[A-Z0-9]{20,})/g;
const NAMED =
  /(?<![A-Za-z0-9_-])-{0,2}[A-Za-z][A-Za-z0-9_-]{1,63}\\?["']?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}|(?<![A-Za-z0-9_-])--[A-Za-z][A-Za-z0-9_-]{1,63} {1,4}/g;

/** Which characters are covered, as a text of x and dots: a failure is easy to read. */
function covered(length: number, spans: readonly { readonly start: number; readonly end: number }[]): string {
  const marks = Array.from({ length }, () => '.');
  for (const { start, end } of spans) marks.fill('x', start, end);
  return marks.join('');
}

function spansOf(pattern: RegExp, text: string) {
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

const beginnings = [
  ...['csg_', 'ghp_', 'github_pat_', 'glpat-', 'sk-', 'sk_live_', 'rk_test_', 'whsec_', 'AKIA', 'ASIA', 'xoxb-', 'xapp-', 'npm_'],
  ...['pypi-', 'AIza', 'ya29.', 'GOCSPX-', 'hf_', 'gsk_', 'xai-', 'pplx-', 'dop_v1_', 'dckr_pat_', 'shpat_', 'SG.', 'lin_api_'],
  ...['ntn_', 'figd_', 'hvs.', 'tskey-', 'AGE-SECRET-KEY-'],
];
const filling = fc
  .constantFrom('A', '0', 'a', 'F', '_', '-', '.', '/')
  .chain((character) => fc.nat(70).map((n) => character.repeat(n)));
const tokenText = fc
  .array(fc.oneof(fc.constantFrom(...beginnings), filling, fc.constantFrom(' ', '"', '=', 'é', '\n')), { maxLength: 12 })
  .map((parts) => parts.join(''));

describe('tokens of known services', () => {
  it.each(beginnings)('%s is found alone, in a sentence, and not behind a letter', (beginning) => {
    const token =
      beginning === 'SG.'
        ? `SG.${'a1'.repeat(8)}.${'b2'.repeat(8)}`
        : beginning + (beginning === 'dop_v1_' ? 'a0' : 'A0').repeat(20);
    const length = beginning === 'AKIA' || beginning === 'ASIA' ? 20 : token.length;
    expect(patternSpans(token)).toEqual([{ start: 0, end: length }]);
    expect(patternSpans(`Take (${token}) now.`)).toEqual([{ start: 6, end: 6 + length }]);
    expect(patternSpans(`x${token}`)).toEqual([]);
  });

  it('are found wherever the plain patterns find one', () => {
    fc.assert(
      fc.property(tokenText, (text) => {
        const plain = covered(text.length, spansOf(TOKENS, text));
        const found = covered(text.length, patternSpans(text));
        expect(
          plain.split('').every((mark, at) => mark === '.' || found[at] === 'x'),
          `${text}\n${plain}\n${found}`,
        ).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('are nothing else: each that is found is one for the plain patterns too', () => {
    fc.assert(
      fc.property(tokenText, (text) => {
        for (const { start, end } of patternSpans(text)) {
          const alone = text.slice(start, end);
          expect([alone, ...spansOf(TOKENS, alone)]).toEqual([alone, { start: 0, end: alone.length }]);
          expect(text[start - 1] ?? ' ').not.toMatch(/[A-Za-z0-9]/);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('values behind a name', () => {
  const parts = [
    'password',
    'token',
    'name',
    '--token',
    '--api-key',
    '-p',
    '---secret',
    '9secret',
    'x'.repeat(70),
    ' ',
    '    ',
    '\t',
  ];
  const signs = ['=', ':', '=>', '==', '"', "'", '\\"', 'hunter22', '"hunter22"', '\n', ',', 'é'];
  const named = fc.array(fc.constantFrom(...parts, ...signs), { maxLength: 14 }).map((texts) => texts.join(''));

  it('are found behind the name wherever it stands alone before its sign', () => {
    const given = /(?<![A-Za-z0-9_-])password[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}"?hunter22/g;
    fc.assert(
      fc.property(named, (text) => {
        const found = covered(text.length, assignedSpans(text));
        for (const { end } of spansOf(given, text)) expect(found[end - 1], `${text}\n${found}`).toBe('x');
      }),
      { numRuns: 3000 },
    );
  });

  it('are looked for behind no name but those that the plain pattern finds', () => {
    fc.assert(
      fc.property(named, (text) => {
        const ends = new Set([...text.matchAll(NAMED)].map((match) => match.index + match[0].length));
        for (const { start } of assignedSpans(text)) {
          // The value begins where the sign ends, or behind its quotation mark.
          const begins = [start, start - 1, start - 2].some((at) => ends.has(at));
          expect(begins, `${text}\n${[...ends].join()} but ${start}`).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['password=hunter22', 'hunter22'],
    ['"password" : "hunter22"', 'hunter22'],
    ['{\\"password\\": \\"hunter22\\"}', 'hunter22'],
    ['password   =>   hunter22', 'hunter22'],
    ['a b c --token hunter22 d', 'hunter22'],
    ['--token = hunter22', 'hunter22'],
    ['--token=hunter22', 'hunter22'],
    ['é password: hunter22', 'hunter22'],
    ['(password:hunter22)', 'hunter22'],
  ])('%s holds one', (text, value) => {
    expect(assignedSpans(text).map(({ start, end }) => text.slice(start, end))).toEqual([value]);
  });

  // What a name takes for its value may be, or end with, a name that has one.
  it.each([
    ['password=password=>"hunter22"', ['password=', 'hunter22']],
    ['secret: token: hunter22', ['token:', 'hunter22']],
    ['password=token ="hunter22"', ['token', 'hunter22']],
    ['password=token"="hunter22"', ['token', 'hunter22']],
    ['Cookie: token="hunter22"', ['token=', 'hunter22']],
    ['--use-token --password hunter22', ['--password', 'hunter22']],
  ])('%s holds one behind another', (text, values) => {
    expect(assignedSpans(text).map(({ start, end }) => text.slice(start, end))).toEqual(values);
  });

  // Where each were read to the end again, this would take minutes.
  it.each(['token=', '--token=', '--token ', '"token": '])('are found in a hundred thousand of %s in a row', (name) => {
    expect(assignedSpans(name.repeat(100_000)).length).toBeGreaterThan(0);
  });

  it.each([
    'password hunter22',
    '9password=hunter22',
    '---token hunter22',
    `${'x'.repeat(70)}password=hunter22`,
    'password     = hunter22',
  ])('%s holds none', (text) => {
    expect(assignedSpans(text)).toEqual([]);
  });

  it('are found in the midst of any words', () => {
    const words = fc.array(fc.constantFrom('the', 'of-it', '--all', 'x_1', '9', '-', '(', 'é', '  '), { maxLength: 10 });
    const sign = fc.constantFrom('=', ': ', ' = ', '=>', '" : "', '\\":\\"');
    fc.assert(
      fc.property(words, sign, words, (before, between, after) => {
        const start = [...before, 'password'].join(' ').length + between.length;
        const text = `${[...before, 'password'].join(' ')}${between}hunter22${between.includes('"') ? between.slice(-2).trim() : ''} ${after.join(' ')}`;
        expect(assignedSpans(text), text).toContainEqual({ start, end: start + 8 });
      }),
    );
  });

  it('does not look for names within a value', () => {
    expect(assignedSpans('password="my secret=hunter22"')).toEqual([{ start: 10, end: 28 }]);
  });
});
