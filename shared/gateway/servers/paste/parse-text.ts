import { type ParseError, parse as parseJsonWithComments, printParseErrorCode } from 'jsonc-parser';
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import { parse as parseYaml } from 'yaml';

/** What a pasted text is: a value in one of the formats of clients' files, or a line that a person would type. */
export type ParsedText =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'broken'; readonly problem: string };

export function parseText(pasted: string): ParsedText {
  const text = withoutFence(pasted).trim();
  if (text === '') return { kind: 'broken', problem: 'There is nothing in it.' };
  if (/^[{[]/.test(text) && !/^\[[\w."'-]+\]\s*(?:#.*)?$/m.test(text.split('\n')[0] ?? '')) return readJson(text);
  // A piece out of the middle of a file: `"github": { … }`.
  if (/^"[^"\n]+"\s*:\s*[{[]/.test(text)) return readJson(`{${text.replace(/,\s*$/, '')}}`);
  if (/^\s*\[\[?[\w."'-]+\]\]?\s*(?:#.*)?$/m.test(text)) return attempt('TOML', () => getStaticTOMLValue(parseTOML(text)));
  if (/^\s*(?:-\s+)?[\w."'-]+:(?:\s|$)/m.test(text) && text.includes('\n'))
    return attempt('YAML', () => parseYaml(text, { maxAliasCount: 50 }) as unknown);
  return { kind: 'line', line: text };
}

/** Documentation is copied with its Markdown. */
function withoutFence(text: string): string {
  return /^\s*```[\w-]*\r?\n([\s\S]*?)\r?\n\s*```\s*$/.exec(text)?.[1] ?? text;
}

function readJson(text: string): ParsedText {
  const errors: ParseError[] = [];
  const value: unknown = parseJsonWithComments(text, errors, { allowTrailingComma: true, disallowComments: false });
  const [first] = errors;
  if (first === undefined) return { kind: 'value', value };
  const before = text.slice(0, first.offset).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
  return { kind: 'broken', problem: `It is no JSON: ${printParseErrorCode(first.error)} (${place}).` };
}

/** A parser's own words may quote the text around the mistake, and that may be a secret: only the place is taken from them. */
function attempt(format: string, read: () => unknown): ParsedText {
  try {
    return { kind: 'value', value: read() };
  } catch (error) {
    const place = isPlaced(error) ? ` (line ${error.lineNumber ?? error.linePos?.[0]?.line ?? '?'})` : '';
    return { kind: 'broken', problem: `It looks like ${format} and cannot be read${place}.` };
  }
}

function isPlaced(error: unknown): error is { lineNumber?: number; linePos?: readonly { line: number }[] } {
  return typeof error === 'object' && error !== null && ('lineNumber' in error || 'linePos' in error);
}
