/** A word of a tool's or an argument's name and where it stands. */
export interface NameWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Names longer than this are read up to here. */
export const MAX_NAME_LENGTH = 256;

/** The words of a name in snake_case, kebab-case, camelCase, PascalCase or with dots; lower-case, in order. */
export function wordsOf(name: string): readonly NameWord[] {
  const text = name.slice(0, MAX_NAME_LENGTH);
  const words: NameWord[] = [];
  // Capitals that end a word ("HTTPGet") belong to it; letters of other scripts stay words of their own and match no verb.
  for (const match of text.matchAll(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+|\d+/gu)) {
    words.push({ word: match[0].toLowerCase(), start: match.index, end: match.index + match[0].length });
  }
  return words;
}

/** The plain form a verb of a sentence may have: "Deletes" and "Copies" say what "delete" and "copy" say. */
export function plainForms(word: string): readonly string[] {
  const forms = [word];
  if (word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`);
  if (word.endsWith('es')) forms.push(word.slice(0, -2));
  if (word.endsWith('s')) forms.push(word.slice(0, -1));
  return forms;
}
