import type { Decision, Outcome, StoredBody } from '../../model/history-entry.ts';
import type { Reservation } from '../../model/verdict.ts';
import type { NewEntry, NewEvent } from './history.ts';
import { HistoryError } from './history-error.ts';
import { argumentsKey, type EntryRow, resultKey } from './rows.ts';
import { closedDigest, decidedDigest, eventDigest, openedDigest } from './stage-digests.ts';
import type { Store } from './store.ts';

/** Writes the stages of an entry, each with its link of the chain. Always inside a transaction. */
export interface EntryWriter {
  opened(id: number, entry: Omit<NewEntry, 'arguments'>, body: StoredBody | null): void;
  decided(id: number, decision: Decision, uses: readonly Reservation[]): void;
  closed(id: number, outcome: Outcome): void;
  event(id: number, event: NewEvent): void;
}

const NO_DECISION = { effect: null, decided_by: null } as const;

export function createEntryWriter(store: Store): EntryWriter {
  const { driver, chain, facets, periods } = store;
  const insertEntry = driver.prepare(`
    insert into entries (id, facet, at, grant_id, session, subject, category, reason, opened_seq, closed_seq)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertBody = driver.prepare('insert into bodies (id, text, bytes, sha256, truncated) values (?, ?, ?, ?, ?)');
  const readEntry = driver.prepare<EntryRow>('select * from entries where id = ?');
  const updateDecided = driver.prepare(`
    update entries set facet = ?, rule = ?, reason = ?, decided_at = ?, waited_ms = ?, remembered = ?, note = ?, observed = ?,
      decided_seq = ? where id = ?`);
  const updateClosed = driver.prepare(
    'update entries set outcome = ?, closed_at = ?, duration_ms = ?, message = ?, closed_seq = ? where id = ?',
  );

  function putBody(key: number, body: StoredBody | null): void {
    if (body !== null) insertBody.run(key, body.text, body.bytes, body.sha256, body.truncated ? 1 : 0);
  }

  function unsettled(id: number): EntryRow {
    const row = readEntry.get(id);
    if (row === undefined || row.closed_seq !== null) {
      throw new HistoryError('wrong-stage', `The history entry ${id} is ${row === undefined ? 'not there' : 'closed already'}.`);
    }
    return row;
  }

  function facetOf(row: EntryRow): NonNullable<ReturnType<typeof facets.get>> {
    const facet = facets.get(row.facet);
    if (facet === undefined) throw new HistoryError('damaged', `The history entry ${row.id} has no facet.`);
    return facet;
  }

  return {
    opened(id, entry, body) {
      const { kind, client, server, risk, grant, session, subject, category } = entry;
      const facet = facets.of({ kind, client, server, risk, ...NO_DECISION });
      const row = { id, at: Math.round(entry.at), grant_id: grant, session, subject, category };
      const seq = chain.append('opened', id, openedDigest(row, facet, body));
      insertEntry.run(id, facet.id, row.at, grant, session, subject, category, null, seq, null);
      putBody(argumentsKey(id), body);
      periods.noteOpened(id, row.at);
    },

    decided(id, decision, uses) {
      const before = unsettled(id);
      if (before.decided_seq !== null) throw new HistoryError('wrong-stage', `The history entry ${id} is decided already.`);
      const { kind, client, server, risk } = facetOf(before);
      const { effect, by, rule, reason, remembered, note, observed } = decision;
      const facet = facets.of({ kind, client, server, risk, effect, decided_by: by });
      const row = {
        id,
        rule,
        reason,
        decided_at: Math.round(decision.at),
        waited_ms: Math.round(decision.waitedMs),
        remembered,
        note,
        observed,
      };
      const seq = chain.append('decided', id, decidedDigest(row, facet));
      updateDecided.run(facet.id, rule, reason, row.decided_at, row.waited_ms, remembered, note, observed, seq, id);
      periods.noteDecided(id, before.at, decision);
      store.uses.add(id, row.decided_at, uses);
    },

    closed(id, outcome) {
      unsettled(id);
      const { kind, message, body } = outcome;
      const row = { id, outcome: kind, closed_at: outcome.at, duration_ms: outcome.durationMs, message };
      const seq = chain.append('closed', id, closedDigest(row, body));
      updateClosed.run(kind, row.closed_at, row.duration_ms, message, seq, id);
      putBody(resultKey(id), body);
    },

    event(id, event) {
      const { kind, subject, reason, client = null, server = null, grant = null, session = null } = event;
      const facet = facets.of({ kind, client, server, risk: null, ...NO_DECISION });
      const row = { id, at: Math.round(event.at), grant_id: grant, session, subject, category: null, reason };
      const seq = chain.append('event', id, eventDigest(row, facet));
      insertEntry.run(id, facet.id, row.at, grant, session, subject, null, reason, seq, seq);
      periods.noteOpened(id, row.at);
    },
  };
}
