import { memberSpans } from '../../../shared/gateway/wire/member-spans.ts';

/** A member of a JSON text as it is written there; null when there is none. */
export function rawAt(text: string, ...path: readonly string[]): string | null {
  if (!text.trimStart().startsWith('{')) return null;
  const [span] = memberSpans(text, [path]);
  return span === null || span === undefined ? null : text.slice(span.start, span.end);
}

/** The text with another value there; itself when there is none. */
export function withRaw(text: string, path: readonly string[], raw: string): string {
  const [span] = memberSpans(text, [path]);
  return span === null || span === undefined ? text : text.slice(0, span.start) + raw + text.slice(span.end);
}
