/**
 * `JSON.parse` that reads every member's name. V8's own, as Node 24 has it, takes a name with an escape in it for another one when it
 * has met that other one in the same place before: after `{"a":0,"\\":0}`, `{"a":0,"\u0062":0}` is read with a member `\` and none
 * called `b`. A server could hide a member from us that its client finds. So names are written without needless escapes first; those
 * that keep one (quotes, backslashes, control characters) may still be taken for each other, but never for what a protocol
 * calls something. Throws SyntaxError like `JSON.parse`.
 */
export function readJson(text: string): unknown {
  return JSON.parse(text.includes('\\') ? withNames(text, plainName) : text) as unknown;
}

function plainName(literal: string): string {
  return literal.includes('\\') ? JSON.stringify(JSON.parse(literal)) : literal;
}

/** Rewrites the names of all members of a JSON text, which are given and wanted as JSON strings. What is no JSON stays none. */
export function withNames(text: string, rename: (literal: string) => string): string {
  let result = '';
  let kept = 0;
  for (let open = text.indexOf('"'); open !== -1; ) {
    const end = endOfString(text, open);
    if (end === -1) break;
    if (text[skipSpace(text, end)] === ':') {
      result += text.slice(kept, open) + rename(text.slice(open, end));
      kept = end;
    }
    open = text.indexOf('"', end);
  }
  return result + text.slice(kept);
}

/** The place after the closing quote; -1 when there is none. A quote is part of the text when an odd number of backslashes is before it. */
function endOfString(text: string, open: number): number {
  for (let quote = text.indexOf('"', open + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text[first - 1] === '\\' && first - 1 > open) first -= 1;
    if ((quote - first) % 2 === 0) return quote + 1;
  }
  return -1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
}
