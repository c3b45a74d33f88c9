import type { Decision, Outcome, StoredBody } from '../../model/history-entry.ts';
import type { Reservation } from '../../model/verdict.ts';
import type { NewEntry, NewEvent } from './history.ts';
import { HistoryError } from './history-error.ts';
import { argumentsKey, ENTRY_COLUMNS, type EntryRow, entryValues, resultKey } from './rows.ts';
import { closedDigest, decidedDigest, eventDigest, openedDigest } from './stage-digests.ts';
import type { Store } from './store.ts';

/**
 * Writes the stages of an entry, each with its link of the chain. `write` is one transaction: all that happens in it is
 * committed, or nothing and the error is thrown. An entry whose stages come together is written once, as a whole.
 */
export interface EntryWriter {
  write(work: () => void): void;
  opened(id: number, entry: Omit<NewEntry, 'arguments'>, body: StoredBody | null): void;
  decided(id: number, decision: Decision, uses: readonly Reservation[]): void;
  closed(id: number, outcome: Outcome): void;
  givenBack(id: number): void;
  event(id: number, event: NewEvent): void;
}

/** An entry that this transaction touches. */
interface Draft {
  row: EntryRow;
  /** It is not in the database yet. */
  readonly isNew: boolean;
  uses: readonly Reservation[];
}

const NO_DECISION = { effect: null, decided_by: null } as const;
const LATER_STAGES = {
  rule: null,
  reason: null,
  decided_at: null,
  waited_ms: null,
  remembered: null,
  note: null,
  observed: null,
  outcome: null,
  closed_at: null,
  duration_ms: null,
  message: null,
  decided_seq: null,
  closed_seq: null,
  is_indexed: 0,
} as const;

export function createEntryWriter(store: Store): EntryWriter {
  const { driver, chain, facets, periods } = store;
  const insertEntry = driver.prepare(
    `insert into entries (${ENTRY_COLUMNS.join(', ')}) values (${ENTRY_COLUMNS.map(() => '?').join(', ')})`,
  );
  const [, ...changing] = ENTRY_COLUMNS;
  const updateEntry = driver.prepare(`update entries set ${changing.map((column) => `${column} = ?`).join(', ')} where id = ?`);
  const insertBody = driver.prepare('insert into bodies (id, text, bytes, sha256, truncated) values (?, ?, ?, ?, ?)');
  const readEntry = driver.prepare<EntryRow>('select * from entries where id = ?');
  let drafts = new Map<number, Draft>();

  function putBody(key: number, body: StoredBody | null): void {
    if (body !== null) insertBody.run(key, body.text, body.bytes, body.sha256, body.truncated ? 1 : 0);
  }

  function draftOf(id: number): Draft {
    const known = drafts.get(id);
    const row = known?.row ?? readEntry.get(id);
    if (row === undefined || row.closed_seq !== null) {
      throw new HistoryError('wrong-stage', `The history entry ${id} is ${row === undefined ? 'not there' : 'closed already'}.`);
    }
    if (known !== undefined) return known;
    const draft = { row, isNew: false, uses: [] };
    drafts.set(id, draft);
    return draft;
  }

  function facetOf(row: EntryRow): NonNullable<ReturnType<typeof facets.get>> {
    const facet = facets.get(row.facet);
    if (facet === undefined) throw new HistoryError('damaged', `The history entry ${row.id} has no facet.`);
    return facet;
  }

  function flush(): void {
    for (const { row, isNew, uses } of drafts.values()) {
      const [, ...values] = entryValues(row);
      if (isNew) insertEntry.run(row.id, ...values);
      else updateEntry.run(...values, row.id);
      if (uses.length > 0 && row.decided_at !== null) store.uses.add(row.id, row.decided_at, uses);
    }
    drafts = new Map();
  }

  return {
    write(work) {
      drafts = new Map();
      store.transaction(() => {
        work();
        flush();
      });
    },

    opened(id, entry, body) {
      const { kind, client, server, risk, grant, session, subject, category } = entry;
      const facet = facets.of({ kind, client, server, risk, ...NO_DECISION });
      const identity = { id, at: Math.round(entry.at), grant_id: grant, session, subject, category };
      const opened_seq = chain.append('opened', id, openedDigest(identity, facet, body));
      drafts.set(id, { row: { ...LATER_STAGES, ...identity, facet: facet.id, opened_seq }, isNew: true, uses: [] });
      putBody(argumentsKey(id), body);
      periods.noteOpened(id, identity.at);
    },

    decided(id, decision, uses) {
      const draft = draftOf(id);
      if (draft.row.decided_seq !== null) throw new HistoryError('wrong-stage', `The history entry ${id} is decided already.`);
      const { kind, client, server, risk } = facetOf(draft.row);
      const { effect, by, rule, reason, remembered, note, observed } = decision;
      const facet = facets.of({ kind, client, server, risk, effect, decided_by: by });
      const decided_at = Math.round(decision.at);
      const stage = { rule, reason, decided_at, waited_ms: Math.round(decision.waitedMs), remembered, note, observed };
      const decided_seq = chain.append('decided', id, decidedDigest({ id, ...stage }, facet));
      draft.row = { ...draft.row, ...stage, facet: facet.id, decided_seq };
      draft.uses = uses;
      periods.noteDecided(id, draft.row.at, decision);
    },

    closed(id, outcome) {
      const draft = draftOf(id);
      const { kind, message, body } = outcome;
      const stage = { outcome: kind, closed_at: outcome.at, duration_ms: outcome.durationMs, message };
      const closed_seq = chain.append('closed', id, closedDigest({ id, ...stage }, body));
      draft.row = { ...draft.row, ...stage, closed_seq };
      putBody(resultKey(id), body);
    },

    givenBack(id) {
      const draft = drafts.get(id);
      if (draft !== undefined) draft.uses = [];
      store.uses.giveBack(id);
    },

    event(id, event) {
      const { kind, subject, reason, client = null, server = null, grant = null, session = null } = event;
      const facet = facets.of({ kind, client, server, risk: null, ...NO_DECISION });
      const identity = { id, at: Math.round(event.at), grant_id: grant, session, subject, category: null };
      const seq = chain.append('event', id, eventDigest({ ...identity, reason }, facet));
      const row = { ...LATER_STAGES, ...identity, reason, facet: facet.id, opened_seq: seq, closed_seq: seq };
      insertEntry.run(...entryValues(row));
      periods.noteOpened(id, identity.at);
    },
  };
}
