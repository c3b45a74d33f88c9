import type { Plugin } from 'vite';

const LETTERS: Readonly<Record<string, string>> = {
  a: 'å',
  b: 'ƀ',
  c: 'ç',
  d: 'ð',
  e: 'é',
  f: 'ƒ',
  g: 'ĝ',
  h: 'ĥ',
  i: 'î',
  j: 'ĵ',
  k: 'ķ',
  l: 'ļ',
  m: 'ɱ',
  n: 'ñ',
  o: 'ö',
  p: 'þ',
  q: 'ǫ',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'û',
  v: 'ṽ',
  w: 'ŵ',
  x: 'ẋ',
  y: 'ý',
  z: 'ž',
};

/** A text in a language that nobody speaks: readable, a third longer, and known by its brackets. Signs and single letters stay. */
export function pseudoText(text: string): string {
  if (text.startsWith('⟦') || !/\p{L}{2}/u.test(text)) return text;
  const foreign = Array.from(text, (letter) => LETTERS[letter] ?? letter).join('');
  return `⟦${foreign}${'·'.repeat(Math.ceil(text.length / 3))}⟧`;
}

/** The same for all of a language's file: texts, lists of them, and functions that make them. */
export function pseudo<T>(value: T): T {
  return translate(value) as T;
}

function translate(value: unknown): unknown {
  if (typeof value === 'string') return pseudoText(value);
  if (Array.isArray(value)) return value.map(translate);
  if (typeof value === 'function') return (...given: unknown[]): unknown => translate(Reflect.apply(value, undefined, given));
  if (typeof value !== 'object' || value === null) return value;
  // What names a language is no text.
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, key === 'locale' ? each : translate(each)]));
}

/** Builds the page with that language in place of its own. */
export function pseudoLocale(): Plugin {
  return {
    name: 'pseudo-locale',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/renderer\/text\/(?!en\.ts)[\w-]+\.ts$/.test(id)) return null;
      const wrapped = code
        .replaceAll(/^export const (\w+) = \{/gm, 'export const $1 = pseudo({')
        .replaceAll(/\} as const;$/gm, '});');
      return { code: `import { pseudo } from ${JSON.stringify(import.meta.filename)};\n${wrapped}`, map: null };
    },
  };
}
