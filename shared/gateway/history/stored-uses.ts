import type { MessageSection } from '../../model/judged-message.ts';
import type { CounterKey, Reservation } from '../../model/verdict.ts';
import type { Driver } from './driver.ts';
import type { CounterUse } from './history.ts';

/** Counters with shorter windows are kept in memory only: a restart may forget at most this much. */
export const STORED_FROM_MS = 3_600_000;

/** Counter uses with windows of an hour or more, so that a daily limit is not reset by a restart. */
export interface StoredUses {
  /** Inside the current transaction. */
  add(entry: number, at: number, uses: readonly Reservation[]): void;
  giveBack(entry: number): void;
  since(now: number): CounterUse[];
  /** Removes at most `count` uses whose window is over. */
  removeExpired(now: number, count: number): number;
}

interface UseRow {
  readonly entry: number;
  readonly server: string;
  readonly section: MessageSection | null;
  readonly tool: string;
  readonly counter: string;
  readonly scope: CounterKey['scope'];
  readonly scope_value: string;
  readonly window_ms: number;
  readonly max: string;
  readonly amount: string;
  readonly at: number;
}

export function createStoredUses(driver: Driver): StoredUses {
  const columns = 'entry, server, section, tool, counter, scope, scope_value, window_ms, max, amount, at';
  const insert = driver.prepare(`insert into uses (${columns}, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const remove = driver.prepare('delete from uses where entry = ?');
  const live = driver.prepare<UseRow>(`select ${columns} from uses where expires_at > ? order by id`);
  const removeExpired = driver.prepare(
    'delete from uses where id in (select id from uses where expires_at <= ? order by expires_at limit ?)',
  );
  return {
    add(entry, at, uses) {
      for (const { key, windowMs, max, amount } of uses) {
        if (windowMs < STORED_FROM_MS) continue;
        const of = [key.server, key.section ?? null, key.tool, key.counter, key.scope, key.scopeValue] as const;
        insert.run(entry, ...of, windowMs, max, amount, at, at + windowMs);
      }
    },
    giveBack: (entry) => void remove.run(entry),
    since: (now) => live.all(now).map(toUse),
    removeExpired: (now, count) => removeExpired.run(now, count),
  };
}

function toUse(row: UseRow): CounterUse {
  const { server, section, tool, counter, scope, scope_value: scopeValue } = row;
  const key = { server, ...(section === null ? {} : { section }), tool, counter, scope, scopeValue };
  return { entry: row.entry, at: row.at, key, windowMs: row.window_ms, max: row.max, amount: row.amount };
}
