import type { Span } from './message.ts';

/** Replaces some spans of a text by JSON values, leaving every other character as it is. Spans must not overlap. */
export function splice(text: string, replacements: readonly { readonly span: Span; readonly json: string }[]): string {
  let result = '';
  let end = 0;
  for (const { span, json } of [...replacements].sort((a, b) => a.span.start - b.span.start)) {
    result += text.slice(end, span.start) + json;
    end = span.end;
  }
  return result + text.slice(end);
}

/**
 * The message as one line, for stdio framing. Outside strings JSON may hold line breaks, inside it may not, so turning each
 * into a space changes nothing that a parser sees.
 */
export function asOneLine(text: string): string {
  return /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, ' ') : text;
}
