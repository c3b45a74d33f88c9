import { assertNever } from '../../model/assert-never.ts';
import type { HistoryEntry, HistoryFilter } from '../../model/history-entry.ts';
import type { ArchiveQueries } from './archive.ts';

export type ExportFormat = 'jsonl' | 'csv';

/** A slice ends early when it is this long, so that one answer never holds up the calls nor fills the memory. */
const MAX_CHARACTERS = 1_048_576;

/**
 * One slice of an export, newest entries first: at most `limit` entries older than `before`. JSON Lines is one
 * HistoryEntry per line; CSV is RFC 4180, with its header in the slice without `before`. Ask again with `before: next`
 * until `next` is null.
 */
export function exportSlice(
  history: Pick<ArchiveQueries, 'page' | 'get'>,
  filter: HistoryFilter,
  format: ExportFormat,
  before: number | null,
  limit: number,
): { text: string; next: number | null } {
  const page = history.page(filter, before, limit);
  const header = format === 'csv' && before === null ? toLine(COLUMNS.map(([name]) => name)) : '';
  const lines = [header];
  let length = header.length;
  for (const [index, { id }] of page.entries.entries()) {
    const entry = history.get(id);
    if (entry === null) continue;
    const line = lineOf(entry, format);
    lines.push(line);
    length += line.length;
    if (length > MAX_CHARACTERS && index < page.entries.length - 1) return { text: lines.join(''), next: id };
  }
  return { text: lines.join(''), next: page.next };
}

function lineOf(entry: HistoryEntry, format: ExportFormat): string {
  switch (format) {
    case 'jsonl':
      return `${JSON.stringify(entry)}\n`;
    case 'csv':
      return toLine(COLUMNS.map(([, value]) => value(entry)));
    default:
      return assertNever(format);
  }
}

type Cell = string | number | boolean | null | undefined;

const COLUMNS: readonly (readonly [name: string, value: (entry: HistoryEntry) => Cell])[] = [
  ['id', (entry) => entry.id],
  ['time', (entry) => sayTime(entry.at)],
  ['kind', (entry) => entry.kind],
  ['client', (entry) => entry.client],
  ['grant', (entry) => entry.grant],
  ['session', (entry) => entry.session],
  ['server', (entry) => entry.server],
  ['subject', (entry) => entry.subject],
  ['category', (entry) => entry.category],
  ['risk', (entry) => entry.risk],
  ['state', (entry) => entry.state],
  ['effect', (entry) => entry.effect],
  ['by', (entry) => entry.by],
  ['rule', (entry) => entry.rule],
  ['reason', (entry) => entry.reason],
  ['waited_ms', (entry) => entry.decision?.waitedMs],
  ['remembered', (entry) => entry.decision?.remembered],
  ['note', (entry) => entry.decision?.note],
  ['observed', (entry) => entry.decision?.observed],
  ['outcome', (entry) => entry.outcome],
  ['duration_ms', (entry) => entry.durationMs],
  ['message', (entry) => entry.outcomeDetail?.message],
  ['arguments', (entry) => entry.arguments?.text],
  ['arguments_bytes', (entry) => entry.arguments?.bytes],
  ['arguments_sha256', (entry) => entry.arguments?.sha256],
  ['result', (entry) => entry.outcomeDetail?.body?.text],
  ['result_bytes', (entry) => entry.outcomeDetail?.body?.bytes],
  ['result_sha256', (entry) => entry.outcomeDetail?.body?.sha256],
  ['last_link', (entry) => entry.links.at(-1)?.seq],
  ['last_hash', (entry) => entry.links.at(-1)?.hash],
];

/** A clock can be so wrong that ISO 8601 has no words for its time. */
function sayTime(at: number): string {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at);
}

function toLine(cells: readonly Cell[]): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

/** A spreadsheet runs a cell that begins like a formula; an apostrophe makes it text. Source: OWASP, CSV Injection. */
const FORMULA_START = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

function toCell(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null || cell === undefined ? '' : String(cell);
  const text = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
