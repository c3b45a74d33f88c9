import { ContractError } from '../../contract/define.ts';
import type { Handlers } from '../../contract/host.ts';
import type { Approvals } from '../approvals/approvals.ts';

/** The person's side of the questions. */
export function approvalHandlers(approvals: Approvals): Pick<Handlers, 'approvals.get' | 'approvals.allow' | 'approvals.deny'> {
  return {
    'approvals.get': async ({ id }) => {
      const view = approvals.views().find((each) => each.id === id);
      if (view === undefined) throw new ContractError('not-found', `There is no open question ${id}.`);
      return { ...view, arguments: approvals.maskedArguments(id) ?? view.arguments ?? '{}' };
    },
    'approvals.allow': async (input) => {
      await approvals.answer({ ...input, effect: 'allow' });
      return null;
    },
    'approvals.deny': async (input) => {
      await approvals.answer({ ...input, effect: 'deny' });
      return null;
    },
  };
}
