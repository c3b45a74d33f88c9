import type { Decision, HistoryEntry, HistorySummary, Outcome, StoredBody } from '../../model/history-entry.ts';
import type { Category, Risk } from '../../model/risk.ts';

/** One row of `facets`: a combination of the few-valued columns. */
export interface Facet {
  readonly id: number;
  readonly kind: HistorySummary['kind'];
  readonly client: string | null;
  readonly server: string | null;
  readonly risk: Risk | null;
  readonly effect: Decision['effect'] | null;
  readonly decided_by: Decision['by'] | null;
}

/** One row of `entries`. */
export interface EntryRow {
  readonly id: number;
  readonly facet: number;
  readonly at: number;
  readonly grant_id: string | null;
  readonly session: string | null;
  readonly subject: string;
  readonly category: Category | null;
  readonly rule: string | null;
  readonly reason: string | null;
  readonly decided_at: number | null;
  readonly waited_ms: number | null;
  readonly remembered: string | null;
  readonly note: string | null;
  readonly observed: Decision['observed'];
  readonly outcome: Outcome['kind'] | null;
  readonly closed_at: number | null;
  readonly duration_ms: number | null;
  readonly message: string | null;
  readonly opened_seq: number;
  readonly decided_seq: number | null;
  readonly closed_seq: number | null;
  readonly is_indexed: number;
}

/** The columns of `entries` that a stage may fill, in the order of `entryValues`. */
export const ENTRY_COLUMNS = [
  'id',
  'facet',
  'at',
  'grant_id',
  'session',
  'subject',
  'category',
  'rule',
  'reason',
  'decided_at',
  'waited_ms',
  'remembered',
  'note',
  'observed',
  'outcome',
  'closed_at',
  'duration_ms',
  'message',
  'opened_seq',
  'decided_seq',
  'closed_seq',
] as const satisfies readonly (keyof EntryRow)[];

export function entryValues(row: EntryRow): (string | number | null)[] {
  return ENTRY_COLUMNS.map((column) => row[column]);
}

/** One row of `bodies`. */
export interface BodyRow {
  readonly text: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly truncated: number;
}

/** Keys of `bodies`. */
export const argumentsKey = (entry: number): number => entry * 2;
export const resultKey = (entry: number): number => entry * 2 + 1;
export const entryOfBody = (key: number): number => Math.floor(key / 2);

export function toSummary(row: EntryRow, facet: Facet): HistorySummary {
  return {
    id: row.id,
    kind: facet.kind,
    at: row.at,
    client: facet.client,
    session: row.session,
    server: facet.server,
    subject: row.subject,
    category: row.category,
    risk: facet.risk,
    state: row.closed_seq !== null ? 'closed' : row.decided_seq !== null ? 'decided' : 'opened',
    effect: facet.effect,
    by: facet.decided_by,
    outcome: row.outcome,
    durationMs: row.duration_ms,
    reason: row.reason,
  };
}

/** What an entry consists of, as it was read. */
export interface EntryParts {
  readonly row: EntryRow;
  readonly facet: Facet;
  readonly arguments: StoredBody | null;
  readonly result: StoredBody | null;
  readonly links: HistoryEntry['links'];
}

export function toEntry({ row, facet, links, ...bodies }: EntryParts): HistoryEntry {
  return {
    ...toSummary(row, facet),
    grant: row.grant_id,
    rule: row.rule,
    arguments: bodies.arguments,
    decision: decisionOf(row, facet),
    outcomeDetail: outcomeOf(row, bodies.result),
    links,
  };
}

function decisionOf(row: EntryRow, facet: Facet): Decision | null {
  if (facet.effect === null || facet.decided_by === null || row.decided_at === null) return null;
  return {
    effect: facet.effect,
    by: facet.decided_by,
    rule: row.rule,
    reason: row.reason ?? '',
    at: row.decided_at,
    waitedMs: row.waited_ms ?? 0,
    remembered: row.remembered,
    note: row.note,
    observed: row.observed,
  };
}

function outcomeOf(row: EntryRow, body: StoredBody | null): Outcome | null {
  if (row.outcome === null || row.closed_at === null) return null;
  return { kind: row.outcome, at: row.closed_at, durationMs: row.duration_ms, message: row.message, body };
}

export function toBody(row: BodyRow | undefined): StoredBody | null {
  return row === undefined ? null : { text: row.text, bytes: row.bytes, sha256: row.sha256, truncated: row.truncated !== 0 };
}
