import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportSlice, type ExportFormat } from '../../../../shared/gateway/history/export.ts';
import type { ArchiveQueries } from '../../../../shared/gateway/history/archive.ts';
import type { History } from '../../../../shared/gateway/history/history.ts';
import { type HistoryEntry, HistoryEntrySchema } from '../../../../shared/model/history-entry.ts';
import { historyFixture, record } from './history-fixture.ts';

async function exportAll(history: History, format: ExportFormat, limit: number): Promise<string[]> {
  const slices: string[] = [];
  let before: number | null = null;
  do {
    const slice: { text: string; next: number | null } = await history.exportSlice({}, format, before, limit);
    slices.push(slice.text);
    before = slice.next;
  } while (before !== null);
  return slices;
}

/** A reader of RFC 4180, written from its grammar. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      at += 1;
      while (text[at] !== '"' || text[at + 1] === '"') {
        cell += text[at];
        at += text[at] === '"' ? 2 : 1;
      }
      at += 1;
    } else {
      while (text[at] !== ',' && text.slice(at, at + 2) !== '\r\n') {
        cell += text[at];
        at += 1;
      }
    }
    row.push(cell);
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    expect(text.slice(at, at + 2)).toBe('\r\n');
    at += 2;
    rows.push(row);
    row = [];
  }
  return rows;
}

async function withCalls(count: number): Promise<History> {
  const history = await historyFixture().open();
  for (let index = 0; index < count; index += 1) await record(history, { subject: `tool_${index}` });
  return history;
}

describe('JSON Lines', () => {
  it('holds each entry once, whole, newest first, over any number of slices', async () => {
    const history = await withCalls(7);
    const lines = (await exportAll(history, 'jsonl', 3)).join('').trimEnd().split('\n');
    const entries = lines.map((line) => HistoryEntrySchema.parse(JSON.parse(line)));
    expect(entries).toEqual(await Promise.all([7, 6, 5, 4, 3, 2, 1].map((id) => history.get(id))));
  });

  it('is empty without entries', async () => {
    expect(await (await withCalls(0)).exportSlice({}, 'jsonl', null, 10)).toEqual({ text: '', next: null });
  });
});

describe('CSV', () => {
  it('has its header once, and as many cells in each row', async () => {
    const slices = await exportAll(await withCalls(5), 'csv', 2);
    expect(slices).toHaveLength(3);
    const rows = parseCsv(slices.join(''));
    expect(rows).toHaveLength(6);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(rows[0]?.slice(0, 4)).toEqual(['id', 'time', 'kind', 'client']);
    expect(rows.slice(1).map(([id]) => id)).toEqual(['5', '4', '3', '2', '1']);
    expect(rows[1]).toContain('2026-01-15T10:30:00.000Z');
  });

  it('gives back every text, whatever is in it, except that no cell begins like a formula', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ',', '"', '\r', '\n', '=', '+', '-', '@', '\t', 'ä', '😀') }),
        (text) => {
          const rows = parseCsv(exportSlice(oneEntry({ subject: text, reason: text }), {}, 'csv', null, 10).text);
          const subject = rows[1]?.[rows[0]?.indexOf('subject') ?? -1] ?? '';
          expect(/^[=+\-@\t\r]/.test(text) ? subject.slice(1) : subject).toBe(text);
          expect(subject).not.toMatch(/^[=+\-@\t\r]/);
        },
      ),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('makes %j text', (text) => {
    const { text: csv } = exportSlice(oneEntry({ subject: text }), {}, 'csv', null, 10);
    expect(parseCsv(csv)[1]).toContain(`'${text}`);
  });

  it('can say a time that no calendar has', () => {
    expect(exportSlice(oneEntry({ at: 9e15 }), {}, 'csv', null, 10).text).toContain(',9000000000000000,');
  });
});

it('ends a slice early when it is long, and goes on where it ended', async () => {
  const history = await historyFixture().open({ bodyBytes: () => 700_000 });
  for (let index = 0; index < 5; index += 1) await record(history, { arguments: 'x'.repeat(600_000) });
  const slices = await exportAll(history, 'jsonl', 100);
  expect(slices.map((slice) => slice.split('\n').length - 1)).toEqual([2, 2, 1]);
});

const plain: HistoryEntry = {
  id: 1,
  kind: 'call',
  at: 0,
  client: null,
  session: null,
  server: null,
  subject: 'tool',
  category: null,
  risk: null,
  state: 'opened',
  effect: null,
  by: null,
  outcome: null,
  durationMs: null,
  reason: null,
  grant: null,
  rule: null,
  arguments: null,
  decision: null,
  outcomeDetail: null,
  links: [],
};

function oneEntry(changes: Partial<HistoryEntry>): Pick<ArchiveQueries, 'page' | 'get'> {
  const entry = { ...plain, ...changes };
  return { page: () => ({ entries: [entry], next: null }), get: () => entry };
}
