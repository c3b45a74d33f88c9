/** A run of text as it is, or one character that a reader would not see (or that would reorder what is seen). */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'invisible'; readonly code: string; readonly name: string };

/*
 * Controls (but tab and line feed), format characters (bidi, zero width, tags), line and paragraph separators, private
 * use and unassigned characters, lone surrogates, spaces that are not U+0020, blank-looking letters, variation selectors.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\u00a0\u034f\u115f\u1160\u1680\u17b4\u17b5\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;

const NAMES: Readonly<Record<string, string>> = {
  '0000': 'null',
  '0008': 'backspace',
  '000D': 'carriage return',
  '001B': 'escape (terminal control)',
  '007F': 'delete',
  '00A0': 'no-break space',
  '00AD': 'soft hyphen',
  '200B': 'zero width space',
  '200C': 'zero width non-joiner',
  '200D': 'zero width joiner',
  '200E': 'left-to-right mark',
  '200F': 'right-to-left mark',
  '2028': 'line separator',
  '2029': 'paragraph separator',
  '202A': 'left-to-right embedding',
  '202B': 'right-to-left embedding',
  '202C': 'pop directional formatting',
  '202D': 'left-to-right override',
  '202E': 'right-to-left override',
  '2060': 'word joiner',
  '2066': 'left-to-right isolate',
  '2067': 'right-to-left isolate',
  '2068': 'first strong isolate',
  '2069': 'pop directional isolate',
  FEFF: 'byte order mark',
};

/** Splits text so that everything invisible can be drawn as a mark. Joined again, the parts hold every character. */
export function splitInvisible(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let run = '';
  for (const character of text) {
    if (character === '\n' || character === '\t' || !HIDDEN.test(character)) {
      run += character;
      continue;
    }
    if (run !== '') parts.push({ kind: 'text', text: run });
    run = '';
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    parts.push({ kind: 'invisible', code, name: NAMES[code] ?? 'invisible character' });
  }
  if (run !== '') parts.push({ kind: 'text', text: run });
  return parts;
}

/** Whether `splitInvisible` would mark anything. */
export function hasInvisible(text: string): boolean {
  return splitInvisible(text).some((part) => part.kind === 'invisible');
}
