import { escapeInvisible } from '../../shared/policy/escape-invisible.ts';

/** A run of text as it is, or one character that a reader would not see (or that would reorder what is seen). */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'invisible'; readonly code: string; readonly name: string };

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

/**
 * Splits text so that everything invisible can be drawn as a mark; what is invisible is decided where the whole product
 * decides it. Joined again, the parts hold every character.
 */
export function splitInvisible(text: string): readonly TextPart[] {
  const escaped = escapeInvisible(text);
  if (escaped === text) return text === '' ? [] : [{ kind: 'text', text }];
  const parts: TextPart[] = [];
  let run = '';
  let at = 0;
  for (const character of text) {
    // An invisible character never stands in the escaped text, so the two can be read side by side.
    if (escaped.startsWith(character, at)) {
      run += character;
      at += character.length;
      continue;
    }
    if (run !== '') parts.push({ kind: 'text', text: run });
    run = '';
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    const code = hex.toUpperCase().padStart(4, '0');
    parts.push({ kind: 'invisible', code, name: NAMES[code] ?? 'invisible character' });
    at += `\\u{${hex}}`.length;
  }
  if (run !== '') parts.push({ kind: 'text', text: run });
  return parts;
}

/** Whether `splitInvisible` would mark anything. */
export function hasInvisible(text: string): boolean {
  return splitInvisible(text).some((part) => part.kind === 'invisible');
}
