import { expect, it } from 'vitest';
import { createRecentCalls } from '../../../../shared/gateway/history/recent-calls.ts';
import type { HistorySummary } from '../../../../shared/model/history-entry.ts';

function opened(id: number, session: string, kind: HistorySummary['kind'] = 'call'): HistorySummary {
  const who = { client: 'c', session, server: 'v', subject: `tool_${id}`, category: null, risk: null };
  return { id, kind, at: id, ...who, state: 'opened', effect: null, by: null, outcome: null, durationMs: null, reason: null };
}

it('knows the last calls of a session before another, newest first, as they are now', () => {
  const recent = createRecentCalls();
  for (let id = 1; id <= 20; id += 1) recent.note(opened(id, id % 2 === 0 ? 'even' : 'odd'));
  recent.note(opened(21, 'odd', 'message'));
  recent.note({ ...opened(17, 'odd'), state: 'decided', effect: 'deny', by: 'rule' });
  expect(recent.ofSession('odd', 19, 3).map(({ id, effect }) => [id, effect])).toEqual([
    [17, 'deny'],
    [15, null],
    [13, null],
  ]);
  expect(recent.ofSession('odd', 99, 50).map(({ id }) => id)).toEqual([19, 17, 15, 13, 11, 9, 7, 5]);
  expect(recent.ofSession('nobody', 99, 3)).toEqual([]);
});

it('forgets the sessions that were quiet for longest', () => {
  const recent = createRecentCalls();
  for (let id = 1; id <= 1500; id += 1) recent.note(opened(id, `s${id}`));
  expect(recent.ofSession('s1', 9999, 3)).toEqual([]);
  expect(recent.ofSession('s1500', 9999, 3)).toHaveLength(1);
});
