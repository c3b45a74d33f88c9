import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { type HistoryOptions, openHistory } from '../../../../shared/gateway/history/open-history.ts';
import type { History, NewEntry, NewOutcome } from '../../../../shared/gateway/history/history.ts';
import type { Decision } from '../../../../shared/model/history-entry.ts';
import { createFakeClock, type FakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog, type RecordingLog } from '../../../fakes/silent-log.ts';

export interface HistoryFixture {
  readonly folder: string;
  readonly file: string;
  readonly clock: FakeClock;
  readonly log: RecordingLog;
  /** Opens the same file again; the one before must have stopped. */
  open(options?: Partial<HistoryOptions>): Promise<History>;
}

/** A folder of its own for one test; histories that are still open are stopped at its end. */
export function historyFixture(): HistoryFixture {
  const folder = mkdtempSync(join(tmpdir(), 'history-test-'));
  const file = join(folder, 'history.db');
  const clock = createFakeClock();
  const log = createRecordingLog();
  const opened: History[] = [];
  onTestFinished(async () => {
    for (const history of opened) await history.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    file,
    clock,
    log,
    async open(options = {}) {
      const defaults = { bodyBytes: () => 1024, retentionDays: () => 90, archive: 'here' } as const;
      const history = await openHistory({ file, clock, log, ...defaults, ...options });
      opened.push(history);
      return history;
    },
  };
}

/** Changes the stopped history's file behind its back, without the checks that an attacker would switch off too. */
export function tamper(file: string, sql: string, ...values: (string | number | null)[]): number {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    return Number(database.prepare(sql).run(...values).changes);
  } finally {
    database.close();
  }
}

/** What a query gives on the stopped history's file. */
export function query(file: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

export const AT = Date.UTC(2026, 0, 15, 10, 30);

export function newEntry(changes: Partial<NewEntry> = {}): NewEntry {
  return {
    kind: 'call',
    at: AT,
    grant: 'grant-1',
    client: 'Cursor',
    session: 'session-1',
    server: 'github',
    subject: 'create_issue',
    category: 'Write',
    risk: 'medium',
    arguments: '{"title":"Leaking tap"}',
    ...changes,
  };
}

export function newDecision(changes: Partial<Decision> = {}): Decision {
  return {
    effect: 'allow',
    by: 'rule',
    rule: '/tools/create_issue',
    reason: 'The rule allows it.',
    at: AT + 5,
    waitedMs: 5,
    remembered: null,
    note: null,
    observed: null,
    ...changes,
  };
}

export function newOutcome(changes: Partial<NewOutcome> = {}): NewOutcome {
  return { kind: 'result', at: AT + 20, durationMs: 15, message: null, body: '{"content":[]}', ...changes };
}

/** Waits until everything that was said before is in the database; adds an event. */
export async function settled(history: History): Promise<void> {
  history.event({ kind: 'refused', at: AT, subject: 'barrier', reason: 'barrier' });
  await history.get(1);
}

/** A whole call; resolves when its outcome is in the database. Returns its number. */
export async function record(
  history: History,
  entry: Partial<NewEntry> = {},
  decision: Partial<Decision> = {},
  outcome: Partial<NewOutcome> = {},
): Promise<number> {
  const id = history.open(newEntry(entry));
  await history.decide(id, newDecision(decision), []);
  history.close(id, newOutcome(outcome));
  await history.get(id);
  return id;
}
