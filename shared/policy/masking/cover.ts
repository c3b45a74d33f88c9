import { ExactNumber, isJsonObject, type JsonValue } from '../../model/json.ts';
import type { Span } from './secret-patterns.ts';

const MASK = /^•••• \(\d+ characters?\)$/;

/** What stands where `length` characters were hidden: it says only how many there were. */
export function maskOf(length: number): string {
  return `•••• (${length} ${length === 1 ? 'character' : 'characters'})`;
}

/** Whether a text is such a mask already, so that hiding twice says the same as hiding once. */
export function isMask(text: string): boolean {
  return MASK.test(text);
}

/** The text with every span hidden; spans that touch or overlap are hidden as one. */
export function coverSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let covered = '';
  let from = 0;
  let open: { start: number; end: number } | null = null;
  for (const { start, end } of spans.toSorted((one, other) => one.start - other.start)) {
    if (open !== null && start <= open.end) {
      open.end = Math.max(open.end, end);
      continue;
    }
    if (open !== null) {
      covered += text.slice(from, open.start) + maskOf(open.end - open.start);
      from = open.end;
    }
    open = { start, end };
  }
  if (open === null) return text;
  return covered + text.slice(from, open.start) + maskOf(open.end - open.start) + text.slice(open.end);
}

/** What stands for a whole value that is hidden. */
export function hiddenValue(value: JsonValue): string {
  if (typeof value === 'string') return isMask(value) ? value : maskOf(value.length);
  if (value === null) return '•••• (null)';
  if (typeof value === 'boolean') return '•••• (true or false)';
  if (typeof value === 'number' || value instanceof ExactNumber) return '•••• (a number)';
  return isJsonObject(value) ? '•••• (an object)' : '•••• (a list)';
}

/** Every string and number in a value, as text. Never recurses: a value may be nested as deep as it likes. */
export function leavesOf(value: JsonValue): readonly string[] {
  const leaves: string[] = [];
  const open: JsonValue[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') {
      if (next !== '' && !isMask(next)) leaves.push(next);
    } else if (typeof next === 'number' || next instanceof ExactNumber)
      leaves.push(String(next instanceof ExactNumber ? next.source : next));
    else if (typeof next === 'object' && next !== null) for (const child of Object.values(next)) open.push(child);
  }
  return leaves;
}
