import { expect, it } from 'vitest';
import type { HistorySummary } from '../../../shared/model/history-entry.ts';
import { countToday } from '../../../shared/gateway/today-counts.ts';
import { createFakeClock } from '../../fakes/fake-clock.ts';

const DAY_MS = 86_400_000;

function decided(at: number, effect: 'allow' | 'deny', by: 'rule' | 'person'): HistorySummary {
  const who = { client: 'c', session: 's', server: 'v', subject: 't', category: null, risk: null };
  return { id: 1, kind: 'call', at, ...who, state: 'decided', effect, by, outcome: null, durationMs: null, reason: null };
}

it('goes on from what was counted before, and begins anew each day', async () => {
  const clock = createFakeClock(new Date(2026, 0, 15, 10).getTime());
  const listeners = new Set<(entry: HistorySummary) => void>();
  const asked: number[] = [];
  const today = await countToday(
    {
      countsSince: (from) => {
        asked.push(from);
        return Promise.resolve({ allowed: 5, denied: 1, asked: 2 });
      },
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    clock,
  );
  const hear = (entry: HistorySummary): void => listeners.forEach((listener) => listener(entry));
  expect(asked).toEqual([new Date(2026, 0, 15).getTime()]);
  hear(decided(clock.now(), 'allow', 'rule'));
  hear(decided(clock.now(), 'deny', 'person'));
  hear({ ...decided(clock.now(), 'allow', 'rule'), state: 'closed' });
  hear(decided(clock.now() - DAY_MS, 'allow', 'rule'));
  expect(today.get()).toEqual({ allowed: 6, denied: 2, asked: 3 });
  clock.advance(DAY_MS);
  expect(today.get()).toEqual({ allowed: 0, denied: 0, asked: 0 });
  hear(decided(clock.now(), 'deny', 'rule'));
  expect(today.get()).toEqual({ allowed: 0, denied: 1, asked: 0 });
  today.stop();
  expect(listeners.size).toBe(0);
});
