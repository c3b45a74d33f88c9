import type { Handlers } from '../../contract/host.ts';
import type { Approvals } from '../approvals/approvals.ts';

/** The person's side of the questions. */
export function approvalHandlers(approvals: Approvals): Pick<Handlers, 'approvals.get' | 'approvals.allow' | 'approvals.deny'> {
  return {
    'approvals.get': async ({ id }) => approvals.get(id),
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
