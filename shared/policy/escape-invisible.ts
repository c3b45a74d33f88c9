/*
 * Everything that is not seen, or that changes how other characters are seen: control, format (bidi, zero-width, tags), surrogate,
 * private and unassigned characters, line and paragraph separators, spaces of unusual width, letters that look empty, and variation
 * selectors. Line feeds and tabs stay, because they are seen; a selector right after a pictogram stays, because emoji have them.
 */
const INVISIBLE =
  /[^\P{C}\n\t]|[\p{Zl}\p{Zp}\u1680\u2000-\u200a\u202f\u205f\u115f\u1160\u3164\uffa0\u2800]|\u034f|[\u17b4\u17b5]|[\ufe00-\ufe0e\u{e0100}-\u{e01ef}]|(?<!\p{Extended_Pictographic})\ufe0f/gu;

/**
 * The text with every invisible or misleading character written out, as `\u{202e}`, so that what a person reads is what is there.
 * Line feeds and tabs stay as they are. Doing it twice changes nothing more.
 */
export function escapeInvisible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Like `escapeInvisible`, on one line: line feeds and tabs are written `\n` and `\t`. */
export function escapeToLine(text: string): string {
  return escapeInvisible(text.replaceAll('\n', '\\n').replaceAll('\t', '\\t'));
}
