import { describe, expect, it } from 'vitest';
import { createHarness, onlyCard } from './approvals-harness.ts';

const ALLOW = { effect: 'allow', remember: 'once' } as const;

/** A question whose client was told to come back, allowed with an answer that is on disk only when `written` says so. */
function allowWhileWriting() {
  const harness = createHarness();
  const written = Promise.withResolvers<void>();
  void harness.approvals.ask(harness.question({ recordLate: () => written.promise }));
  harness.clock.advance(45_000);
  return { harness, written, answered: harness.approvals.answer({ id: onlyCard(harness), ...ALLOW }) };
}

describe('an answer that comes when its client has been told to come back', () => {
  it('is a ticket for exactly one retry', async () => {
    const harness = createHarness();
    const asked = harness.approvals.ask(harness.question());
    harness.clock.advance(45_000);
    const id = onlyCard(harness);
    expect(await asked).toEqual({ effect: 'told-to-return', id });
    expect(harness.approvals.views()).toMatchObject([{ state: 'pending', heldUntil: null, waitingCalls: 0 }]);
    await harness.approvals.answer({ id, ...ALLOW });
    expect(harness.late).toMatchObject([{ effect: 'allow', by: 'person' }]);
    expect(harness.approvals.views()).toMatchObject([{ state: 'ticket' }]);
    expect(await harness.approvals.ask(harness.question())).toMatchObject({ effect: 'allow', by: 'ticket' });
    void harness.approvals.ask(harness.question());
    expect(harness.approvals.views()).toMatchObject([{ state: 'waiting' }]);
  });

  it('lets a retry join the card that is still undecided', async () => {
    const harness = createHarness();
    void harness.approvals.ask(harness.question());
    harness.clock.advance(45_000);
    const retry = harness.approvals.ask(harness.question());
    expect(harness.approvals.views()).toMatchObject([{ state: 'waiting', waitingCalls: 1 }]);
    await harness.approvals.answer({ id: onlyCard(harness), ...ALLOW });
    expect(await retry).toMatchObject({ effect: 'allow', by: 'person' });
    expect(harness.approvals.views()).toEqual([]);
  });

  it('tells a retry about a late denial instead of asking again', async () => {
    const harness = createHarness();
    void harness.approvals.ask(harness.question());
    harness.clock.advance(45_000);
    await harness.approvals.answer({ id: onlyCard(harness), effect: 'deny', reason: 'no' });
    expect(await harness.approvals.ask(harness.question())).toMatchObject({ effect: 'deny', note: 'no' });
  });

  it('lets a retry that comes while a late answer is being written wait for it, instead of asking again', async () => {
    const { harness, written, answered } = allowWhileWriting();
    const retries = [harness.approvals.ask(harness.question()), harness.approvals.ask(harness.question())] as const;
    expect(harness.approvals.views()).toEqual([]);
    written.resolve();
    await answered;
    expect(await retries[0]).toMatchObject({ effect: 'allow', by: 'ticket' });
    expect(harness.approvals.views()).toMatchObject([{ state: 'waiting', waitingCalls: 1 }]);
    await harness.approvals.stop();
    expect(await retries[1]).toMatchObject({ effect: 'deny', by: 'stopping' });
  });

  it('asks a retry anew when the late answer could not be written', async () => {
    const { harness, written, answered } = allowWhileWriting();
    void harness.approvals.ask(harness.question());
    written.reject(new Error('disk full'));
    await expect(answered).rejects.toThrow('disk full');
    expect(harness.approvals.views()).toMatchObject([{ state: 'waiting', waitingCalls: 1 }]);
  });

  it('leaves no ticket of an answer that was still being written when its client was locked out, or all stopped', async () => {
    for (const end of ['lockdown', 'stop'] as const) {
      const { harness, written, answered } = allowWhileWriting();
      const stopped = end === 'stop' ? harness.approvals.stop() : null;
      if (end === 'lockdown') harness.approvals.lockDown({ grant: 'g1', server: null }, 'paused');
      written.resolve();
      await Promise.all([answered, stopped]);
      expect(harness.approvals.views()).toEqual([]);
      expect(harness.clock.pending).toBe(0);
    }
  });

  it('denies a retry that waits for an answer being written when its client is locked out', async () => {
    const { harness, written, answered } = allowWhileWriting();
    const retry = harness.approvals.ask(harness.question());
    harness.approvals.lockDown({ grant: 'g1', server: null }, 'paused');
    written.resolve();
    await answered;
    expect(await Promise.race([retry, answered.then(() => 'asked')])).toMatchObject({
      effect: 'deny',
      by: 'lockdown',
      reason: 'paused',
    });
    expect(harness.approvals.views()).toEqual([]);
  });

  it('lets a ticket expire', async () => {
    const harness = createHarness();
    void harness.approvals.ask(harness.question());
    harness.clock.advance(45_000);
    await harness.approvals.answer({ id: onlyCard(harness), ...ALLOW });
    harness.clock.advance(600_000);
    expect(harness.approvals.views()).toEqual([]);
    expect(harness.closed.at(-1)).toMatchObject({ how: 'expired' });
  });
});
