import type { PolicyDraft } from '../../shared/contract/rules.ts';

/** How many tools a draft treats otherwise than before; at least one when anything in its text is new. */
export function countChanges(means: PolicyDraft['means'], isTextNew: boolean): number {
  const tools = means?.tools.filter(({ isChanged }) => isChanged).length ?? 0;
  return Math.max(tools, isTextNew ? 1 : 0);
}
