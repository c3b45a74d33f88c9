import type { Decision } from '../../model/history-entry.ts';
import type { Driver } from './driver.ts';

/** Every time zone's midnight is the start of such a period, so counts since then need no entries at all. */
export const PERIOD_MS = 900_000;

export interface Counts {
  readonly allowed: number;
  readonly denied: number;
  readonly asked: number;
}

/** What was decided in one quarter of an hour that begins at `start` (epoch milliseconds). */
export interface PeriodCounts extends Counts {
  readonly start: number;
}

/** Counts and ranges of entry numbers per quarter of an hour, by the time at which the entries were opened. */
export interface Periods {
  noteOpened(id: number, at: number): void;
  noteDecided(id: number, at: number, decision: Pick<Decision, 'effect' | 'by'>): void;
  /** Writes what was noted, inside the current transaction. */
  flush(): void;
  /** Decisions about entries of the periods that start at or after `from`. */
  countsFrom(from: number): Counts;
  /** The periods that start at or after `from`, oldest first; those in which nothing happened are left out. */
  activityFrom(from: number): PeriodCounts[];
  /** The highest entry number of the periods that start before `to`; 0 when there is none. */
  lastEntryBefore(to: number): number;
  /** The lowest entry number of the periods that start at or after `from`; null when there is none. */
  firstEntryFrom(from: number): number | null;
  /** Forgets the periods of which every entry is at most `through`. */
  removeThrough(through: number): void;
  reload(): void;
}

/** Decided by a person, or ended while the question was open. */
const ASKED: ReadonlySet<Decision['by']> = new Set(['person', 'deadline', 'client'] as const);

export function isAsked(by: Decision['by'] | null): boolean {
  return by !== null && ASKED.has(by);
}

export function periodOf(at: number): number {
  return Math.floor(at / PERIOD_MS) * PERIOD_MS;
}

interface Draft {
  first: number;
  last: number;
  allowed: number;
  denied: number;
  asked: number;
}

export function createPeriods(driver: Driver): Periods {
  const upsert = driver.prepare(`
    insert into periods (start, first_entry, last_entry, allowed, denied, asked) values (?, ?, ?, ?, ?, ?)
    on conflict (start) do update set
      first_entry = min(first_entry, excluded.first_entry), last_entry = max(last_entry, excluded.last_entry),
      allowed = allowed + excluded.allowed, denied = denied + excluded.denied, asked = asked + excluded.asked`);
  const sums = driver.prepare<{ allowed: number; denied: number; asked: number }>(`
    select coalesce(sum(allowed), 0) as allowed, coalesce(sum(denied), 0) as denied, coalesce(sum(asked), 0) as asked
    from periods where start >= ?`);
  const activity = driver.prepare<{ start: number; allowed: number; denied: number; asked: number }>(
    'select start, allowed, denied, asked from periods where start >= ? order by start',
  );
  const last = driver.prepare<{ id: number | null }>('select max(last_entry) as id from periods where start < ?');
  const first = driver.prepare<{ id: number | null }>('select min(first_entry) as id from periods where start >= ?');
  const remove = driver.prepare('delete from periods where last_entry <= ?');
  const drafts = new Map<number, Draft>();

  function draftOf(id: number, at: number): Draft {
    const start = periodOf(at);
    const draft = drafts.get(start) ?? { first: id, last: id, allowed: 0, denied: 0, asked: 0 };
    draft.first = Math.min(draft.first, id);
    draft.last = Math.max(draft.last, id);
    drafts.set(start, draft);
    return draft;
  }

  return {
    noteOpened: (id, at) => void draftOf(id, at),
    noteDecided(id, at, decision) {
      const draft = draftOf(id, at);
      if (decision.effect === 'allow') draft.allowed += 1;
      else draft.denied += 1;
      if (isAsked(decision.by)) draft.asked += 1;
    },
    flush() {
      for (const [start, draft] of drafts) upsert.run(start, draft.first, draft.last, draft.allowed, draft.denied, draft.asked);
      drafts.clear();
    },
    countsFrom: (from) => sums.get(from) ?? { allowed: 0, denied: 0, asked: 0 },
    activityFrom: (from) => activity.all(from).map(({ start, allowed, denied, asked }) => ({ start, allowed, denied, asked })),
    lastEntryBefore: (to) => last.get(to)?.id ?? 0,
    firstEntryFrom: (from) => first.get(from)?.id ?? null,
    removeThrough: (through) => void remove.run(through),
    reload: () => drafts.clear(),
  };
}
