import type { ApprovalView } from '../../shared/model/approval.ts';
import { assertNever } from '../../shared/model/assert-never.ts';
import { formatLeft } from '../format/duration.ts';
import { formatAgo, formatMoment } from '../format/time.ts';
import * as text from '../text/en.ts';

export interface Countdown {
  readonly headline: string;
  readonly detail: string;
  /** The share of the present phase that is left, 1 to 0. */
  readonly left: number;
  /** For the list: "34 s", "9 min". */
  readonly short: string;
}

type Timed = Pick<ApprovalView, 'state' | 'client' | 'openedAt' | 'heldUntil' | 'deadline'>;

/** What is left of a question's time, from the times the core gave. The core alone ends it; this only tells. */
export function countdownOf(view: Timed, now: number): Countdown {
  const texts = text.approvals.countdown;
  const deadlineLeft = formatLeft(view.deadline - now);
  switch (view.state) {
    case 'waiting': {
      if (view.heldUntil === null || view.heldUntil <= now) return late(view, now);
      const held = formatLeft(view.heldUntil - now);
      // A server that asks waits until it is answered, or takes its request back.
      if (view.heldUntil >= view.deadline) {
        const left = share(view.deadline - now, view.deadline - view.openedAt);
        return { headline: texts.left(held), detail: texts.deniedThen, left, short: held };
      }
      return {
        headline: texts.holds(view.client, held),
        detail: texts.thenLate(formatLeft(view.deadline - view.heldUntil)),
        left: share(view.heldUntil - now, view.heldUntil - view.openedAt),
        short: held,
      };
    }
    case 'pending':
      return late(view, now);
    case 'ticket':
      return {
        headline: texts.ticket(view.client),
        detail: texts.ticketLeft(deadlineLeft),
        left: share(view.deadline - now, view.deadline - view.openedAt),
        short: deadlineLeft,
      };
    case 'missed':
      return {
        headline: texts.missed(formatMoment(view.deadline, now)),
        detail: texts.missedDetail,
        left: 0,
        short: formatAgo(view.deadline, now),
      };
    default:
      return assertNever(view.state);
  }
}

function late(view: Timed, now: number): Countdown {
  const left = formatLeft(view.deadline - now);
  return {
    headline: text.approvals.countdown.lateLeft(left),
    detail: text.approvals.countdown.toldToReturn(view.client),
    left: share(view.deadline - now, view.deadline - view.openedAt),
    short: left,
  };
}

function share(leftMs: number, wholeMs: number): number {
  return wholeMs <= 0 ? 0 : Math.min(1, Math.max(0, leftMs / wholeMs));
}
