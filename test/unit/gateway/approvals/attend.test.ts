import { describe, expect, it } from 'vitest';
import { createHarness } from './approvals-harness.ts';

function onlyCard({ approvals }: ReturnType<typeof createHarness>): string {
  const [view] = approvals.views();
  if (view === undefined) throw new Error('there is no card');
  return view.id;
}

describe('a card that a person is at', () => {
  it('does not send a client away that can wait while a person is at the card, nor end the card, within half an hour', async () => {
    const harness = createHarness();
    const asked = harness.approvals.ask(harness.question({ mayHoldLonger: true }));
    const id = onlyCard(harness);
    for (let minute = 0; minute < 29; minute++) {
      for (let step = 0; step < 6; step++) {
        harness.clock.advance(10_000);
        harness.approvals.attend(id);
      }
    }
    expect(harness.approvals.views()).toMatchObject([{ state: 'waiting' }]);
    let isOver = false;
    void asked.then(() => (isOver = true));
    for (let step = 0; step < 5; step++) {
      harness.clock.advance(10_000);
      harness.approvals.attend(id);
    }
    await Promise.resolve();
    expect(isOver).toBe(false);
    harness.clock.advance(10_000);
    expect(await asked).toEqual({
      effect: 'deny',
      by: 'deadline',
      reason: 'Nobody answered within 30 minutes.',
      note: null,
    });
    expect(harness.approvals.views()).toEqual([]);
  });

  it('sends a client away that would give up, whoever is at the card; the card stays', async () => {
    const harness = createHarness();
    const asked = harness.approvals.ask(harness.question());
    const id = onlyCard(harness);
    harness.clock.advance(44_000);
    harness.approvals.attend(id);
    harness.clock.advance(1000);
    expect(await asked).toEqual({ effect: 'told-to-return', id });
    harness.clock.advance(600_000 - 45_000 - 1000);
    harness.approvals.attend(id);
    harness.clock.advance(59_000);
    expect(harness.approvals.views()).toMatchObject([{ state: 'pending' }]);
    harness.clock.advance(1000);
    expect(harness.approvals.views()).toEqual([]);
  });

  it('is not prolonged when nobody is there any more', async () => {
    const harness = createHarness();
    const asked = harness.approvals.ask(harness.question({ mayHoldLonger: true }));
    harness.clock.advance(40_000);
    harness.approvals.attend(onlyCard(harness));
    expect(harness.approvals.views()).toMatchObject([{ heldUntil: harness.clock.now() + 15_000 }]);
    harness.clock.advance(15_000);
    expect(await asked).toMatchObject({ effect: 'told-to-return' });
    harness.approvals.attend('ABCDEFGH');
  });

  it('tells what was looked for on this machine in the place of what was only known', async () => {
    const harness = createHarness();
    const known = { label: 'Existing value', value: 'If there is one, it is replaced.', tone: 'warning' } as const;
    const found = { label: 'Existing value', value: 'None so far.', tone: 'plain' } as const;
    const question = harness.question({ findFact: async () => found });
    void harness.approvals.ask({ ...question, view: { ...question.view, facts: [known] } });
    expect(harness.approvals.views()).toMatchObject([{ facts: [known] }]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(harness.approvals.views()).toMatchObject([{ facts: [found] }]);
  });
});
