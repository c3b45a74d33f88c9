/**
 * Control characters, escape sequences, bidi and zero-width characters: in a terminal they could hide text, reorder it or
 * act. Servers and clients choose most of what is printed here.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u{e0000}-\u{e007f}]/gu;

/** One line of text in which every such character is shown as its number. */
export function visibleLine(text: string): string {
  return text.replaceAll(UNSAFE, spell);
}

/** The same, but line breaks and tabs stay. */
export function visibleText(text: string): string {
  return text.replaceAll(UNSAFE, (character) => (character === '\n' || character === '\t' ? character : spell(character)));
}

/** JSON on one line in which they are escapes, so that it means the same to a program and is harmless in a terminal. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}

function spell(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
