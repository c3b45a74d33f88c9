import type { Clock } from '../ports.ts';
import type { Decision, Outcome } from '../../model/history-entry.ts';
import type { EntryWriter } from './entry-writer.ts';
import type { EntryRow } from './rows.ts';
import type { Store } from './store.ts';

const UNDECIDED = 'The gateway stopped before a decision: nothing was sent.';
const UNKNOWN = 'The gateway stopped before the answer was known.';
const PER_TRANSACTION = 500;

/**
 * Settles what a process that died left open, as new links of the chain: what was not decided is denied and was not
 * sent, what was denied was not sent, and of what was allowed nobody knows whether it was done. Returns how many.
 */
export function recoverOpenEntries(store: Store, writer: EntryWriter, clock: Clock): number {
  const open = store.driver.prepare<Pick<EntryRow, 'id' | 'at' | 'facet' | 'decided_seq'>>(`
    select id, at, facet, decided_seq from entries indexed by entries_unindexed
    where is_indexed = 0 and closed_seq is null order by id limit ${PER_TRANSACTION}`);
  let count = 0;
  for (;;) {
    const rows = open.all();
    if (rows.length === 0) return count;
    const now = Math.round(clock.now());
    writer.write(() => {
      for (const row of rows) {
        const isAllowed = row.decided_seq !== null && store.facets.get(row.facet)?.effect === 'allow';
        if (row.decided_seq === null) writer.decided(row.id, denied(now, row.at), []);
        writer.closed(row.id, isAllowed ? ended(now, 'unknown', UNKNOWN) : ended(now, 'not-sent', null));
      }
    });
    count += rows.length;
  }
}

function denied(now: number, openedAt: number): Decision {
  const nothing = { rule: null, remembered: null, note: null, observed: null };
  return { ...nothing, effect: 'deny', by: 'crash', reason: UNDECIDED, at: now, waitedMs: Math.max(0, now - openedAt) };
}

function ended(at: number, kind: Outcome['kind'], message: string | null): Outcome {
  return { kind, at, durationMs: null, message, body: null };
}
