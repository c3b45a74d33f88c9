/** How a text is laid out, so that what is added looks like the rest. */
export interface Layout {
  readonly eol: '\n' | '\r\n';
  /** One step of indentation. */
  readonly indent: string;
}

export function layoutOf(text: string): Layout {
  const firstBreak = text.indexOf('\n');
  return {
    eol: firstBreak > 0 && text[firstBreak - 1] === '\r' ? '\r\n' : '\n',
    indent: /\n(\t| {1,8})(?=[^\s])/.exec(text)?.[1] ?? '  ',
  };
}

/** Where the line of this place begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Where the next line begins, or the end of the text. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found + 1;
}

/** The blanks at the beginning of the line of this place. */
export function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? '';
}

/** Replaces stretches of a text; they must not overlap. */
export function splice(text: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const { start, end, text: inserted } of edits.toSorted((one, other) => one.start - other.start || one.end - other.end)) {
    result += text.slice(from, start) + inserted;
    from = end;
  }
  return result + text.slice(from);
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
