import type { ApprovalView } from '../../model/approval.ts';
import type { AskingProcess } from '../../model/asking-process.ts';
import type { Asked, Question } from './question.ts';

/** Longer arguments are not pushed to every page; who wants them asks. */
const INLINE_ARGUMENTS_BYTES = 64 * 1024;

export type CardEnd = 'allowed' | 'denied' | 'expired' | 'withdrawn' | 'superseded' | 'stopped';

/** One held call. It may move to another card, so its timers ask it for its card. */
export interface Waiter {
  readonly question: Question;
  readonly since: number;
  heldUntil: number;
  card: Card;
  end(asked: Asked): void;
}

/** One question before a person: the calls that wait for its answer, and those whose client was told to come back. */
export interface Card {
  readonly id: string;
  readonly first: Question;
  readonly openedAt: number;
  deadline: number;
  readonly waiters: Set<Waiter>;
  /** Calls whose client was told to come back: their history entries still wait for the decision. */
  readonly told: Question[];
  process: AskingProcess | null;
  /** What was looked for, and found. */
  found: ApprovalView['facts'][number] | null;
  /** A person's answer is being written down: nobody else's counts, and no change of rules ends it. */
  isAnswered: boolean;
  stopDeadline: () => void;
}

/** The card as the prompt shows it now. */
export function viewOf(card: Card): ApprovalView {
  const { first } = card;
  const held = [...card.waiters].map((waiter) => waiter.heldUntil);
  const bytes = Buffer.byteLength(first.maskedArguments);
  return {
    ...first.view,
    process: card.process,
    facts: first.view.facts.map((fact) => (fact.label === card.found?.label ? card.found : fact)),
    canEdit: canEdit(card),
    scopes: first.scopes.map(({ shown }) => shown),
    id: card.id,
    state: held.length > 0 ? 'waiting' : 'pending',
    openedAt: card.openedAt,
    deadline: card.deadline,
    heldUntil: held.length > 0 ? Math.max(...held) : null,
    waitingCalls: held.length,
    arguments: bytes <= INLINE_ARGUMENTS_BYTES ? first.maskedArguments : null,
    argumentsBytes: bytes,
  };
}

/** What a person writes goes in the place of one call that is still held: an answer for several, or for a retry, must be about what they sent. */
export function canEdit({ first, waiters, told }: Card): boolean {
  return first.edit !== null && waiters.size === 1 && told.length === 0;
}
