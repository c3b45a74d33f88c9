import type { PolicyChange } from '../../shared/contract/rules.ts';

/** What the host has to be asked about a draft as soon as it has answered. */
export interface DraftWork {
  readonly isWanted: boolean;
  /** The draft begins again from what is in force, before any of the changes. */
  readonly isStart: boolean;
  readonly changes: readonly PolicyChange[];
}

export const NO_WORK: DraftWork = { isWanted: false, isStart: false, changes: [] };

/**
 * Both pieces of work as one. A new start throws away the changes before it. Of several whole rules for one tool, one right after
 * the other, only the last is left: it was written from the ones before it.
 */
export function joinWork(before: DraftWork, after: DraftWork): DraftWork {
  if (after.isStart) return after;
  const changes = [...before.changes];
  for (const change of after.changes) {
    const last = changes.at(-1);
    if (last !== undefined && isSameRule(last, change)) changes.pop();
    changes.push(change);
  }
  return { isWanted: before.isWanted || after.isWanted, isStart: before.isStart, changes };
}

function isSameRule(one: PolicyChange, other: PolicyChange): boolean {
  return one.kind === 'rule' && other.kind === 'rule' && one.section === other.section && one.name === other.name;
}

/** The rule of a tool as the changes that are on the way leave it; undefined where none of them writes it as a whole. */
export function ruleOnTheWay(changes: readonly PolicyChange[], tool: string): string | undefined {
  const change = changes.findLast((each) => each.kind === 'rule' && each.section === 'tools' && each.name === tool);
  return change?.kind === 'rule' ? (change.rule ?? undefined) : undefined;
}
