import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeciderSchema } from '../../../../shared/model/history-entry.ts';
import { AT, historyFixture, newDecision, newEntry, settled } from './history-fixture.ts';

it('counts the same as one by one, from any time, over a restart', async () => {
  const call = fc.record({
    at: fc.integer({ min: 0, max: 4 * 900_000 }).map((ms) => AT + ms),
    effect: fc.constantFrom('allow', 'deny', null),
    by: fc.constantFrom(...DeciderSchema.options),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(call, { maxLength: 20 }),
      fc.array(fc.integer({ min: -1, max: 4 * 900_000 }), { maxLength: 5 }),
      async (calls, froms) => {
        const fixture = historyFixture();
        let history = await fixture.open();
        for (const { at, effect, by } of calls) {
          const id = history.open(newEntry({ at }));
          if (effect !== null) void history.decide(id, newDecision({ effect, by }), []);
        }
        await settled(history);
        for (const from of [AT, ...froms.map((ms) => AT + ms)]) {
          const since = calls.filter(({ at }) => at >= from);
          const asked = since.filter(({ effect, by }) => effect !== null && ['person', 'deadline', 'client'].includes(by));
          expect(await history.countsSince(from)).toEqual({
            allowed: since.filter(({ effect }) => effect === 'allow').length,
            denied: since.filter(({ effect }) => effect === 'deny').length,
            asked: asked.length,
          });
        }
        const periods = await history.activitySince(0);
        expect(periods.map(({ start }) => start)).toEqual(periods.map(({ start }) => start).toSorted((a, b) => a - b));
        const total = { allowed: 0, denied: 0, asked: 0 };
        for (const { allowed, denied, asked } of periods) {
          total.allowed += allowed;
          total.denied += denied;
          total.asked += asked;
        }
        expect(total).toEqual(await history.countsSince(0));
        const before = await history.countsSince(AT);
        const open = calls.filter(({ effect }) => effect === null).length;
        await history.stop();
        history = await fixture.open();
        expect(await history.countsSince(AT)).toEqual({ ...before, denied: before.denied + open });
        await history.stop();
      },
    ),
    { numRuns: 25 },
  );
});
