import { describe, expect, test } from 'vitest';
import type { HistorySummary } from '../../shared/model/history-entry.ts';
import { decisionLabel, limitIn } from '../../renderer/history/decision-label.ts';
import {
  addPage,
  matchesFilter,
  rowsOf,
  takeFresh,
  takeLive,
  type HistoryListState,
} from '../../renderer/history/history-list.ts';
import { timelineOf } from '../../renderer/history/timeline.ts';
import { historyEntries, historyEntry } from '../fakes/ui-history.ts';

const NOW = new Date(2026, 10, 20, 12, 0).getTime();
const newest = historyEntry(NOW, 100);
const older = historyEntries(NOW, 5, 99);
const third = historyEntry(NOW, 97);
const oldest = historyEntry(NOW, 95);
const LIST: HistoryListState = { entries: older, fresh: [], next: 95 };

function label(part: Partial<HistorySummary>): string {
  const { word, cause } = decisionLabel({ ...newest, ...part });
  return cause === null ? word : `${word} · ${cause}`;
}

describe('decision and cause', () => {
  test.each([
    [{ effect: 'allow', by: 'rule', reason: null }, 'Allowed · rule'],
    [{ effect: 'allow', by: 'session' }, 'Allowed · session'],
    [{ effect: 'deny', by: 'person' }, 'Denied · you'],
    [{ effect: 'deny', by: 'rule', reason: 'Rate limit of 10 per minute reached.' }, 'Denied · 10/min'],
    [{ effect: 'deny', by: 'client' }, 'Gave up'],
    [{ effect: 'deny', by: 'lockdown' }, 'Denied · paused'],
    [{ effect: null, by: null, state: 'opened', outcome: null }, 'Waiting'],
    [{ effect: null, by: null, state: 'closed', outcome: 'pending' }, 'Told to come back'],
    [{ kind: 'refused' }, 'Refused'],
  ] as const)('%j is %s', (part, said) => expect(label(part)).toBe(said));
  test.each([
    ['At most 3 calls a day.', '3/day'],
    ['More than 1,000 calls per hour.', '1,000/h'],
    ['Reading is allowed.', null],
    ['Used for 10 years.', null],
  ])('%s names %s', (reason, limit) => expect(limitIn(reason)).toBe(limit));
});

describe('the list', () => {
  test('a new entry goes on top, unless the person reads further down', () => {
    expect(takeLive(LIST, newest, {}, false).entries[0]).toBe(newest);
    const reading = takeLive(LIST, newest, {}, true);
    expect(reading.entries).toBe(LIST.entries);
    expect(reading.fresh).toEqual([newest]);
    expect(takeFresh(reading).entries.map((entry) => entry.id)).toEqual([100, 99, 98, 97, 96, 95]);
  });
  test('an entry that goes a stage further changes in its place', () => {
    const changed = { ...third, state: 'opened' } as const;
    const after = takeLive(LIST, changed, {}, true);
    expect(after.entries[2]).toBe(changed);
    expect(after.entries).toHaveLength(older.length);
  });
  test('what the filter leaves out, and what belongs to an older page, does not come in', () => {
    expect(takeLive(LIST, newest, { server: 'memory' }, false)).toBe(LIST);
    expect(takeLive(LIST, { ...newest, id: 3 }, {}, false)).toBe(LIST);
  });
  test('pages do not double what is there', () => {
    expect(addPage(LIST, [oldest, { ...newest, id: 94 }], null).entries.map((entry) => entry.id)).toEqual([
      99, 98, 97, 96, 95, 94,
    ]);
  });
  test('all parts of a filter must hold', () => {
    expect(matchesFilter(newest, { client: 'Cursor', text: 'search PMCP' })).toBe(true);
    expect(matchesFilter(newest, { client: 'Cursor', text: 'search github' })).toBe(false);
    expect(matchesFilter(newest, { effect: 'waiting' })).toBe(false);
  });
  test('each day begins with its heading', () => {
    const yesterday = { ...newest, id: 1, at: NOW - 20 * 3_600_000 };
    expect(rowsOf([newest, yesterday], NOW).map((row) => (row.kind === 'day' ? row.label : row.entry.id))).toEqual([
      'Today',
      100,
      'Yesterday',
      1,
    ]);
  });
});

describe('the timeline', () => {
  const base = {
    ...newest,
    grant: null,
    rule: '/tools/x/action',
    arguments: { text: '{}', bytes: 214, sha256: '', truncated: false },
    links: [],
  };
  const decision = { rule: null, reason: 'Asks always.', remembered: null, note: null, observed: null };
  test('tells of a person who allowed, and of the answer', () => {
    const steps = timelineOf({
      ...base,
      decision: { ...decision, effect: 'allow', by: 'person', at: NOW + 26_000, waitedMs: 26_000 },
      outcomeDetail: { kind: 'result', at: NOW + 26_212, durationMs: 212, message: null, body: null },
    });
    expect(steps.map((step) => [step.at, step.sentence])).toEqual([
      [base.at, 'Received, 214 bytes of arguments'],
      [NOW, 'A rule asked for a person'],
      [NOW + 26_000, 'Allowed by you after 26 s'],
      [NOW + 26_000, 'Sent to pmcp'],
      [NOW + 26_212, 'pmcp answered after 212 ms'],
    ]);
  });
  test('says that nothing was sent when it was denied', () => {
    const steps = timelineOf({
      ...base,
      decision: { ...decision, effect: 'deny', by: 'rule', at: NOW, waitedMs: 0, note: null },
      outcomeDetail: { kind: 'not-sent', at: NOW, durationMs: null, message: null, body: null },
    });
    expect(steps.map((step) => step.sentence)).toEqual([
      'Received, 214 bytes of arguments',
      'Denied by a rule',
      'Nothing left this computer',
    ]);
    expect(steps[1]?.quote).toBe('Asks always.');
  });
  test('an open call waits, with no moment made up', () => {
    const steps = timelineOf({ ...base, state: 'opened', decision: null, outcomeDetail: null });
    expect(steps.at(-1)).toMatchObject({ at: null, sentence: 'Waits for you' });
  });
});
