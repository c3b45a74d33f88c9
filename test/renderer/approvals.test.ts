import { describe, expect, test } from 'vitest';
import { createAllowGuard, STILL_MS } from '../../renderer/approvals/allow-guard.ts';
import { askSentence } from '../../renderer/approvals/ask-sentence.ts';
import { closedNote } from '../../renderer/approvals/closed-note.ts';
import { countdownOf } from '../../renderer/approvals/countdown.ts';
import { orderApprovals, selectApproval, stepApproval } from '../../renderer/approvals/select-approval.ts';
import { approval } from '../fakes/ui-data.ts';

const NOW = 1_000_000_000;

describe('the guard of Allow', () => {
  const here = { left: 10, top: 20 };
  test('lets nothing through until the card has stood still for long enough', () => {
    const guard = createAllowGuard(0);
    expect(guard.mayAllow(here, STILL_MS - 1)).toBe(false);
    expect(guard.mayAllow(here, STILL_MS)).toBe(true);
  });
  test('a move, even one seen only when it is used, begins anew', () => {
    const guard = createAllowGuard(0);
    guard.place(here, 0);
    expect(guard.mayAllow({ left: 10, top: 60 }, 5_000)).toBe(false);
    expect(guard.mayAllow({ left: 10, top: 60 }, 5_000 + STILL_MS)).toBe(true);
  });
  test('a part of a pixel is no move', () => {
    const guard = createAllowGuard(0);
    guard.place(here, 0);
    expect(guard.mayAllow({ left: 10.4, top: 20.2 }, 900)).toBe(true);
  });
  test('a disturbance begins anew', () => {
    const guard = createAllowGuard(0);
    guard.disturb(1_000);
    expect(guard.mayAllow(here, 1_399)).toBe(false);
    expect(guard.mayAllow(here, 1_400)).toBe(true);
  });
});

describe('who wants what', () => {
  const opens = [{ label: 'Opens', value: 'https://pay.example/x', tone: 'plain' as const }];
  test.each([
    [{}, 'Cursor asks to run'],
    [{ about: 'resources' as const }, 'Cursor wants to read'],
    [{ about: 'prompts' as const }, 'Cursor wants to fetch a prompt'],
    [{ about: 'sampling' as const }, 'pmcp wants the model of Cursor to write'],
    [{ about: 'elicitation' as const }, 'pmcp asks you for something, through Cursor'],
    [{ about: 'elicitation' as const, facts: opens }, 'pmcp asks you to open an address, through Cursor'],
  ])('is said for each kind of question', (part, sentence) => {
    expect(askSentence(approval(NOW, part))).toBe(sentence);
  });
});

describe('the countdown', () => {
  test('says how long the client holds and how long a late answer counts', () => {
    const countdown = countdownOf(approval(NOW, { heldUntil: NOW + 34_000, deadline: NOW + 34_000 + 540_000 }), NOW);
    expect(countdown.headline).toBe('Cursor holds 34 s');
    expect(countdown.detail).toBe('then 9 min to answer late');
    expect(countdown.left).toBeCloseTo(34 / 45, 2);
  });
  test('after the hold, and for a client told to come back, it says that a late answer still counts', () => {
    for (const part of [{ heldUntil: NOW - 1 }, { state: 'pending', heldUntil: null }] as const) {
      const countdown = countdownOf(approval(NOW, { ...part, deadline: NOW + 60_000 }), NOW);
      expect(countdown.headline).toBe('60 s left to answer');
      expect(countdown.detail).toContain('a late answer still counts');
    }
  });
  test('a server that asks has no clock that we know: only the deadline counts', () => {
    const asked = approval(NOW, { about: 'sampling', heldUntil: NOW + 90_000, deadline: NOW + 90_000 });
    expect(countdownOf(asked, NOW)).toMatchObject({ headline: '90 s left to answer', detail: 'then it is denied' });
  });
  test('a ticket says what it waits for', () => {
    expect(countdownOf(approval(NOW, { state: 'ticket', heldUntil: null }), NOW).headline).toContain('has to call again');
  });
  test('is never below nothing nor above the whole', () => {
    const over = approval(NOW, { openedAt: NOW, heldUntil: null, deadline: NOW - 5_000, state: 'pending' });
    expect(countdownOf(over, NOW).left).toBe(0);
    expect(countdownOf(approval(NOW, { openedAt: NOW + 9_000 }), NOW).left).toBeLessThanOrEqual(1);
  });
});

describe('which card is shown', () => {
  const cards = [
    { id: 'B', state: 'waiting', openedAt: 2 },
    { id: 'T', state: 'ticket', openedAt: 0 },
    { id: 'A', state: 'pending', openedAt: 1 },
  ] as const;
  const order = orderApprovals(cards);
  test('the oldest question comes first, tickets last', () => expect(order.map((card) => card.id)).toEqual(['A', 'B', 'T']));
  test('the chosen one stays, whatever arrives', () => {
    const more = orderApprovals([...cards, { id: 'Z', state: 'waiting', openedAt: 0 } as const]);
    expect(selectApproval(more, 'B', 1)?.id).toBe('B');
  });
  test('when it leaves, the one in its place follows; at the end the last', () => {
    expect(selectApproval(order, 'gone', 1)?.id).toBe('B');
    expect(selectApproval(order, 'gone', 9)?.id).toBe('T');
    expect(selectApproval([], 'gone', 0)).toBeUndefined();
  });
  test('arrows stop at the ends', () => {
    expect(stepApproval(order, 'A', -1)?.id).toBe('A');
    expect(stepApproval(order, 'A', 1)?.id).toBe('B');
    expect(stepApproval(order, 'T', 1)?.id).toBe('T');
  });
});

describe('why a card left', () => {
  const view = approval(NOW);
  test.each([
    ['allowed', 'once', 'Allowed gateway.provision once.'],
    ['allowed', 'session', 'Allowed gateway.provision for this session.'],
    ['allowed', null, 'gateway.provision was allowed elsewhere.'],
    ['denied', 'deny', 'Denied gateway.provision.'],
    ['denied', null, 'gateway.provision was denied elsewhere.'],
    ['withdrawn', null, 'Cursor gave up on gateway.provision.'],
    ['expired', null, 'Nobody answered gateway.provision in time: denied.'],
  ] as const)('%s by %s', (how, own, said) => expect(closedNote(view, how, own)).toBe(said));
  test('a ticket ends in words of its own', () => {
    expect(closedNote({ ...view, state: 'ticket' }, 'expired', null)).toBe(
      'Cursor did not call gateway.provision again in time.',
    );
  });
});
