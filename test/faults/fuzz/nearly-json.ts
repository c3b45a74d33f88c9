import fc from 'fast-check';

/*
 * Texts that are JSON, or nearly: every rule of RFC 8259 kept, bent or broken, in the places where parsers differ. Numbers at the
 * edges of a double, every way to write a character, halves of pairs, keys that are the same in another spelling, blanks that are
 * none, depth, and things that other languages call JSON.
 */

const BLANKS = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n', ' \n\t ') },
  { weight: 1, arbitrary: fc.constantFrom('\u00a0', '\ufeff', '\u2028', '\f', '\v', '\0', '/**/', '//x\n') },
);

const NUMBERS = fc.oneof(
  { weight: 8, arbitrary: fc.oneof(fc.integer().map(String), fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '-0',
      '0e0',
      '-0.0',
      '1e400',
      '-1e400',
      '1e-400',
      '9007199254740993',
      '0.1e1',
      '123456789012345678901234567890',
      '5e-324',
      '2.2250738585072011e-308',
      '1.7976931348623159e308',
      '1E+2',
      '0.30000000000000004',
      '999999999999999',
      '0.000000000000001',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('01', '+1', '.5', '1.', '0x1', '1e', '1e+', '-', '--1', 'NaN', 'Infinity', '1_000', '1n', '１'),
  },
);

/** One character of a string, in one of the ways to write it, or not quite. */
const CHARACTERS = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }).map((text) => JSON.stringify(text).slice(1, -1)),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom('\\n', '\\"', '\\\\', '\\/', '\\u0041', '\\u0000', '\\uD83D\\uDE00', '😀', 'é', '\u2028'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '\\ud800',
      '\\udc00',
      '\ud800',
      '\udfff',
      '\\ud800\\u0041',
      '\ud83d\\ude00',
      '\\uD83D😀',
      '\\udfff\\ud800',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\\x41', '\\u12', '\\u 041', '\\U0041', '\n', '\t', '\0', '\\', '\\0', "\\'", '\u007f'),
  },
);
const STRINGS = fc.oneof(
  { weight: 20, arbitrary: fc.array(CHARACTERS, { maxLength: 6 }).map((parts) => `"${parts.join('')}"`) },
  { weight: 1, arbitrary: fc.constantFrom("'single'", '"open', 'bare', '`back`') },
);

/** Few names, each in several spellings, so that they meet. */
const KEYS = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '"id"',
      '"\\u0069d"',
      '"ID"',
      '"a"',
      '"\\u0061"',
      '"__proto__"',
      '"constructor"',
      '""',
      '"toString"',
    ),
  },
  { weight: 2, arbitrary: STRINGS },
  { weight: 1, arbitrary: fc.constantFrom('a', '1', 'null', '[]') },
);

const WORDS = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('true', 'false', 'null') },
  { weight: 1, arbitrary: fc.constantFrom('True', 'nul', 'undefined', 'nulll', 'TRUE', '') },
);

function joined(parts: readonly string[], separators: readonly string[]): string {
  return parts.map((part, index) => (index === 0 ? part : (separators[index] ?? ',') + part)).join('');
}

/** Nearly always a comma. */
const SEPARATORS = fc.array(
  fc.oneof({ weight: 40, arbitrary: fc.constant(',') }, { weight: 1, arbitrary: fc.constantFrom(',,', ';', '', ' ') }),
  { minLength: 6, maxLength: 6 },
);
const ENDS = fc.oneof(
  { weight: 30, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(',', '}', ']', ',null') },
);
const COLONS = fc.oneof(
  { weight: 40, arbitrary: fc.constant(':') },
  { weight: 1, arbitrary: fc.constantFrom('=', '::', '', '=>') },
);

const { value } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    { weight: 3, arbitrary: NUMBERS },
    { weight: 3, arbitrary: STRINGS },
    { weight: 1, arbitrary: WORDS },
    { weight: 3, arbitrary: tie('array') },
    { weight: 5, arbitrary: tie('object') },
  ),
  array: fc
    .tuple(
      fc.array(
        fc.tuple(BLANKS, tie('value')).map(([blank, item]) => blank + item),
        { maxLength: 5 },
      ),
      SEPARATORS,
      ENDS,
      BLANKS,
    )
    .map(([items, separators, end, blank]) => `[${joined(items, separators)}${end}${blank}]`),
  object: fc
    .tuple(
      fc.array(
        fc.tuple(BLANKS, KEYS, BLANKS, COLONS, tie('value')).map((parts) => parts.join('')),
        { maxLength: 5 },
      ),
      SEPARATORS,
      ENDS,
      BLANKS,
    )
    .map(([members, separators, end, blank]) => `{${joined(members, separators)}${end}${blank}}`),
}));

const AROUND = fc.oneof(
  { weight: 10, arbitrary: BLANKS },
  { weight: 1, arbitrary: fc.constantFrom('\ufeff', '{}', ',', ']', '"', '\0', 'null') },
);

/** A whole text, as a parser gets it. */
export const nearlyJson: fc.Arbitrary<string> = fc.tuple(AROUND, value, AROUND).map((parts) => parts.join(''));

/** A text, cut or with one byte of it changed, as bytes that may be no UTF-8 any more. */
export const nearlyJsonBytes: fc.Arbitrary<Buffer> = fc
  .tuple(nearlyJson, fc.nat(), fc.option(fc.integer({ min: 0, max: 255 })), fc.constantFrom(0, 0, 0, 1, 3))
  .map(([text, at, byte, cut]) => {
    const bytes = Buffer.from(text, 'utf8');
    if (byte !== null && bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes.subarray(0, bytes.length - Math.min(cut, bytes.length));
  });
