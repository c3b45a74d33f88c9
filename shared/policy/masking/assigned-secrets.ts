import { isMask } from './cover.ts';
import { isSecretName, isWholeLineSecret } from './secret-names.ts';
import type { Span } from './secret-patterns.ts';

/**
 * A name and what stands between it and its value: `"password": `, `PGPASSWORD=`. Searched by the sign, and from there backwards:
 * most words of a text have none behind them. The first group is what lies before the match, the second the name without its dashes.
 */
const SIGNED = /(?<=(?<![A-Za-z0-9_-])(-{0,2}([A-Za-z][A-Za-z0-9_-]{1,63})\\?["']?[ \t]{0,4}))(?:=>|[:=])[ \t]{0,4}/g;
/** An option with its value behind blanks: `--token …`. The same groups; nothing lies before it. */
const OPTION = /(?<![A-Za-z0-9_-])()--([A-Za-z][A-Za-z0-9_-]{1,63})(?![ \t]{0,4}[:=]) {1,4}/g;
/** Words that stand where a value would in documentation and schemas, and where a kept secret is only referred to. */
const PLACEHOLDER =
  /^(?:true|false|null|none|nil|undefined|string|number|boolean|object|array|required|optional|••••|(?:\w{1,20} )?\{\{secret\/[\w.-]{1,100}\}\})$/i;

/** Where a text gives a value to a name that means a secret, as in `password=…`, `"apiKey": "…"`, `--token …`, `Cookie: …`. */
export function assignedSpans(text: string): readonly Span[] {
  return [...spansAfter(SIGNED, text), ...spansAfter(OPTION, text)];
}

/** The values behind what `pattern` finds. A name within a value is none, unless its own value goes beyond: `token=password="…"`. */
function spansAfter(pattern: RegExp, text: string): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, before = '', name = ''] = match;
    if (match.index - before.length < from || !isSecretName(name)) continue;
    const begins = pattern.lastIndex;
    const span = valueSpan(text, begins, isWholeLineSecret(name));
    if (span === null) continue;
    const value = text.slice(span.start, span.end);
    if (PLACEHOLDER.test(value) || isMask(value) || (/token/i.test(name) && /^[\d.]+$/.test(value))) continue;
    spans.push(span);
    from = span.start;
    pattern.lastIndex = span.start === begins ? goOnAt(pattern, span, value) : span.end;
  }
  return spans;
}

/** Where the first name may stand, in or behind a value without quotes, whose own value this one does not hold. */
function goOnAt(pattern: RegExp, { start, end }: Span, value: string): number {
  // Not behind a sign: a value may be many such options in a row, and each would be read to the end again.
  if (pattern === OPTION && value.startsWith('--')) return start;
  return /[:=]$/.test(value) ? end - 1 : end;
}

/** The value that begins at `from`: quoted, to the closing quote; else a run without blanks, or the rest of the line. */
function valueSpan(text: string, from: number, isWholeLine: boolean): Span | null {
  const isEscaped = text[from] === '\\';
  const start = isEscaped ? from + 1 : from;
  const quote = text[start];
  if (quote === '"' || quote === "'") return quotedSpan(text, start + 1, quote, isEscaped);
  const run = isWholeLine ? /[^\r\n"'\\]*/y : /[^\s"'`,;&<>(){}[\]\\]*/y;
  run.lastIndex = from;
  const length = run.exec(text)?.[0].length ?? 0;
  return length < 4 ? null : { start: from, end: from + length };
}

/** Inside a quoted text, quotes are escaped: the value then ends at the next escaped quote. Without an end, it goes to the end of the line. */
function quotedSpan(text: string, start: number, quote: string, isEscaped: boolean): Span | null {
  let end = start;
  while (end < text.length && text[end] !== '\n' && text[end] !== quote) {
    if (text[end] !== '\\') end += 1;
    else if (isEscaped && text[end + 1] === quote) break;
    else end += 2;
  }
  end = Math.min(end, text.length);
  return end > start ? { start, end } : null;
}
