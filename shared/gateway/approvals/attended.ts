import type { Card, Waiter } from './card.ts';

/** A card that somebody is at stays for at least this long. */
const CARD_MS = 60_000;
/** A call whose client can wait is held for at least this long meanwhile. */
const HOLD_MS = 15_000;
/** However busy somebody is with it, nothing is prolonged beyond this from when it was asked. */
const LONGEST_MS = 30 * 60_000;

/** Until when a card and its held calls last when a person is at it now: never shorter than before. Epoch milliseconds. */
export function attended(card: Card, now: number): { deadline: number; helds: readonly (readonly [Waiter, number])[] } {
  const latest = card.openedAt + LONGEST_MS;
  const deadline = Math.max(card.deadline, Math.min(now + CARD_MS, latest));
  const heldUntil = Math.min(now + HOLD_MS, deadline, latest);
  const prolonged = [...card.waiters].filter((waiter) => waiter.question.mayHoldLonger && waiter.heldUntil < heldUntil);
  return { deadline, helds: prolonged.map((waiter) => [waiter, heldUntil] as const) };
}
