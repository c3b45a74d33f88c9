import type { ApprovalView } from '../../shared/model/approval.ts';

type Card = Pick<ApprovalView, 'id' | 'state' | 'openedAt'>;

const RANKS = { waiting: 0, pending: 0, ticket: 1, missed: 2 } as const satisfies Record<ApprovalView['state'], number>;

/** The order of the list: what a person can answer, oldest first, then what waits for its client, then what was missed. */
export function orderApprovals<T extends Card>(approvals: readonly T[]): readonly T[] {
  return approvals.toSorted((a, b) => RANKS[a.state] - RANKS[b.state] || a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}

/**
 * Which card is shown. The selected one stays as long as it is there, whatever arrives; when it left, the one that took
 * its place in the list; else the first.
 */
export function selectApproval<T extends Card>(order: readonly T[], selected: string | null, place: number): T | undefined {
  return order.find((card) => card.id === selected) ?? order[Math.min(Math.max(place, 0), order.length - 1)];
}

/** The neighbour of a card, stopping at the ends. */
export function stepApproval<T extends Card>(order: readonly T[], id: string | undefined, step: 1 | -1): T | undefined {
  const at = order.findIndex((card) => card.id === id);
  return order[Math.min(Math.max(at + step, 0), order.length - 1)];
}
