import type { Span } from './message.ts';

interface Wanted {
  readonly index: number;
  readonly rest: readonly string[];
}

/**
 * Where some members stand in a text that is known to be JSON (it was parsed before), each named by its path of keys; null
 * for those that are not there. Of members given twice the last counts, as for JSON.parse. Nothing is built: what is not
 * on the way is skipped at native speed.
 */
export function memberSpans(text: string, paths: readonly (readonly string[])[]): (Span | null)[] {
  const spans = paths.map((): Span | null => null);

  function visit(start: number, wanted: readonly Wanted[]): number {
    if (text.charCodeAt(start) !== 0x7b) return skipValue(text, start);
    let at = skipSpace(text, start + 1);
    while (text.charCodeAt(at) === 0x22) {
      const keyEnd = skipString(text, at);
      const key = readKey(text.slice(at, keyEnd));
      // Past the colon.
      at = skipSpace(text, skipSpace(text, keyEnd) + 1);
      const matching = wanted.filter(({ rest }) => rest[0] === key);
      for (const { index } of matching) spans[index] = null;
      const deeper = matching.filter(({ rest }) => rest.length > 1).map(({ index, rest }) => ({ index, rest: rest.slice(1) }));
      const end = deeper.length > 0 ? visit(at, deeper) : skipValue(text, at);
      for (const { index, rest } of matching) if (rest.length === 1) spans[index] = { start: at, end };
      at = skipSpace(text, end);
      if (text.charCodeAt(at) === 0x2c) at = skipSpace(text, at + 1);
    }
    return at + 1;
  }

  visit(
    skipSpace(text, 0),
    paths.map((rest, index) => ({ index, rest })),
  );
  return spans;
}

/** Where the elements of an array stand in a text that is known to be JSON; none when there is no array. */
export function elementSpans(text: string, array: Span): Span[] {
  const spans: Span[] = [];
  if (text.charCodeAt(array.start) !== 0x5b) return spans;
  let at = skipSpace(text, array.start + 1);
  while (at < array.end && text.charCodeAt(at) !== 0x5d) {
    const end = skipValue(text, at);
    spans.push({ start: at, end });
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === 0x2c) at = skipSpace(text, at + 1);
  }
  return spans;
}

function readKey(raw: string): string {
  const inner = raw.slice(1, -1);
  return inner.includes('\\') ? String(JSON.parse(raw)) : inner;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at += 1;
  }
}

/** From an opening quote to behind the closing one: the first quote before which the backslashes come in pairs. */
function skipString(text: string, start: number): number {
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return text.length;
    let first = quote;
    while (first > from && text.charCodeAt(first - 1) === 0x5c) first -= 1;
    if ((quote - first) % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

function skipValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === 0x22) return skipString(text, start);
  if (first !== 0x7b && first !== 0x5b) return skipWord(text, start);
  const structure = /["{}[\]]/g;
  structure.lastIndex = start;
  let depth = 0;
  for (let found = structure.exec(text); found !== null; found = structure.exec(text)) {
    const code = text.charCodeAt(found.index);
    if (code === 0x22) structure.lastIndex = skipString(text, found.index);
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else {
      depth -= 1;
      if (depth === 0) return found.index + 1;
    }
  }
  return text.length;
}

function skipWord(text: string, start: number): number {
  const word = /[^\s,}\]]*/y;
  word.lastIndex = start;
  word.test(text);
  return Math.max(word.lastIndex, start);
}
