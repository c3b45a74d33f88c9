import type { Clock } from '../ports.ts';
import type { Waiter } from './card.ts';
import type { Question } from './question.ts';

/** Says when a call has been held for long enough. The end may move on meanwhile: a person was at the card. Returns how to stop. */
export function watchHold(clock: Clock, waiter: Waiter, onOver: (waiter: Waiter) => void): () => void {
  let cancel = clock.after(waiter.heldUntil - clock.now(), check);
  function check(): void {
    const left = waiter.heldUntil - clock.now();
    if (left > 0) cancel = clock.after(left, check);
    // At the deadline the question ends: there is nothing to come back for.
    else if (waiter.heldUntil < waiter.card.deadline) onOver(waiter);
  }
  return () => cancel();
}

/** Tells the client again and again, from now on, how long it has been waiting. Returns how to stop. */
export function sendProgress(clock: Clock, { channel, tool }: Question, everySeconds: number): () => void {
  const since = clock.now();
  let cancel = clock.after(everySeconds * 1000, tick);
  function tick(): void {
    channel.progress(Math.round((clock.now() - since) / 1000), `waiting for approval: ${tool}`);
    cancel = clock.after(everySeconds * 1000, tick);
  }
  return () => cancel();
}
