import type { VerifyReport } from '../../model/history-entry.ts';
import type { LinkRow } from './link-content.ts';
import { type EntryRow, resultKey } from './rows.ts';
import type { Store } from './store.ts';

type Failing = Extract<VerifyReport, { ok: false }>['firstFailing'];

/**
 * Checks from the entry's side that all it holds has a link: the walk along the chain does not meet an entry, or a
 * stage of one, that was inserted without.
 */
export function createEntryCheck({ driver, facets, chain }: Store): (id: number) => Failing | null {
  const readEntry = driver.prepare<EntryRow>('select * from entries where id = ?');
  const readLink = driver.prepare<Pick<LinkRow, 'entry' | 'stage'>>('select entry, stage from links where seq = ?');
  const hasBody = driver.prepare<{ id: number }>('select id from bodies where id = ?');

  function isLinked(seq: number, entry: number, stage: LinkRow['stage']): boolean {
    // The entry waits to be removed by age, and its links went first.
    if (seq <= (chain.base?.base_seq ?? 0)) return entry <= (chain.base?.through ?? 0);
    const link = readLink.get(seq);
    return link !== undefined && link.entry === entry && link.stage === stage;
  }

  function hasLooseDecision(row: EntryRow, isEvent: boolean): boolean {
    const facet = facets.get(row.facet);
    const { rule, decided_at, waited_ms, remembered, note, observed } = row;
    const fields = [facet?.effect, facet?.decided_by, rule, decided_at, waited_ms, remembered, note, observed];
    return [...fields, isEvent ? null : row.reason].some((field) => field !== null && field !== undefined);
  }

  function hasLooseOutcome(row: EntryRow): boolean {
    const fields = [row.outcome, row.closed_at, row.duration_ms, row.message];
    return fields.some((field) => field !== null) || hasBody.get(resultKey(row.id)) !== undefined;
  }

  function problemOf(row: EntryRow): string | null {
    const isEvent = row.closed_seq === row.opened_seq;
    if (!isLinked(row.opened_seq, row.id, isEvent ? 'event' : 'opened')) return 'was inserted: it has no link';
    const { decided_seq: decided, closed_seq: closed } = row;
    if (decided === null ? hasLooseDecision(row, isEvent) : !isLinked(decided, row.id, 'decided')) {
      return 'has a decision without a link';
    }
    const hasOutcomeLink = closed !== null && (isEvent || isLinked(closed, row.id, 'closed'));
    if (hasOutcomeLink ? isEvent && hasLooseOutcome(row) : closed !== null || hasLooseOutcome(row)) {
      return 'has an outcome without a link';
    }
    return null;
  }

  return (id) => {
    const row = readEntry.get(id);
    if (row === undefined) return null;
    const problem = problemOf(row);
    return problem === null ? null : { seq: row.opened_seq, entry: id, problem: `entry ${id} ${problem}` };
  };
}
