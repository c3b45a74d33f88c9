import type { Blank } from '../../../contract/server-commands.ts';

/** A text with holes that the person fills. */
export type Template = readonly (string | { readonly blank: string })[];

/** Blanks by their ids, in the order in which they were met. */
export type Blanks = Map<string, Blank>;
export type Answers = Readonly<Record<string, string>>;

export interface Filled {
  readonly text: string;
  /** Every hole was filled, by an answer or a default. */
  readonly isWhole: boolean;
  readonly isSecret: boolean;
  /** What was put in for secret holes. */
  readonly secrets: readonly string[];
}

/** A text without holes. */
export function plain(text: string): Template {
  return [text];
}

/** Holes that nobody filled show what belongs there. */
export function fill(template: Template, blanks: Blanks, answers: Answers): Filled {
  let isWhole = true;
  let isSecret = false;
  const secrets: string[] = [];
  const text = template
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      const blank = blanks.get(piece.blank);
      const value = answerOf(piece.blank, blank, answers);
      isSecret ||= blank?.isSecret === true;
      isWhole &&= value !== null;
      if (blank?.isSecret === true && value !== null) secrets.push(value);
      return value ?? `<${blank?.label ?? piece.blank}>`;
    })
    .join('');
  return { text, isWhole, isSecret, secrets };
}

/** Cuts a text at every match; `read` says what stands in its place, null leaves it as it is. */
export function cutAt(
  text: string,
  pattern: RegExp,
  read: (match: RegExpExecArray) => string | { readonly blank: string } | null,
): Template {
  const pieces: (string | { blank: string })[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    const piece = read(match);
    if (piece === null) continue;
    pieces.push(text.slice(at, match.index), piece);
    at = match.index + match[0].length;
  }
  return [...pieces, text.slice(at)].filter((piece) => piece !== '');
}

function answerOf(id: string, blank: Blank | undefined, answers: Answers): string | null {
  const given = Object.hasOwn(answers, id) ? answers[id] : undefined;
  return given === undefined || given === '' ? (blank?.default ?? null) : given;
}
