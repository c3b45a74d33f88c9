import type { ApprovalView } from '../../shared/model/approval.ts';

/** Why a question cannot be allowed together with others. */
export type AloneWhy = 'critical' | 'long' | 'warning';

export interface ReviewItem {
  readonly approval: ApprovalView;
  /** The whole of its arguments; empty when they are too long to be read in a list. */
  readonly line: string;
  /** Null: it may be allowed together with others. Denying is always possible. */
  readonly alone: AloneWhy | null;
}

export interface ReviewGroup {
  readonly key: string;
  readonly tool: string;
  readonly server: string;
  readonly items: readonly ReviewItem[];
}

/** Longer ones cannot be taken in at a glance. */
const LONGEST = 400;

/** The questions that wait, by tool and server, in the order of the first of each. What can be allowed together is seen whole. */
export function reviewGroups(approvals: readonly ApprovalView[]): readonly ReviewGroup[] {
  const groups = new Map<string, ReviewGroup>();
  for (const approval of approvals) {
    if (approval.state === 'ticket' || approval.state === 'missed') continue;
    const { server, tool } = approval;
    const key = JSON.stringify([server, tool]);
    const before = groups.get(key)?.items ?? [];
    groups.set(key, { key, tool, server, items: [...before, itemOf(approval)] });
  }
  return [...groups.values()];
}

function itemOf(approval: ApprovalView): ReviewItem {
  const { arguments: source } = approval;
  const isLong = source === null || source.length > LONGEST;
  return { approval, line: isLong ? '' : source, alone: aloneWhy(approval, isLong) };
}

function aloneWhy({ risk, facts }: ApprovalView, isLong: boolean): AloneWhy | null {
  if (risk === 'critical') return 'critical';
  if (facts.some(({ tone }) => tone === 'warning')) return 'warning';
  return isLong ? 'long' : null;
}
