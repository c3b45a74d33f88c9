import type { Handlers } from '../../contract/host.ts';
import type { Recorder } from '../record-events.ts';
import type { Approvals } from '../approvals/approvals.ts';

type ApprovalHandlers = Pick<
  Handlers,
  'approvals.get' | 'approvals.reveal' | 'approvals.allow' | 'approvals.allowNext' | 'approvals.dismiss' | 'approvals.deny'
>;

/** The person's side of the questions. */
export function approvalHandlers(approvals: Approvals, record: Recorder['event']): ApprovalHandlers {
  return {
    'approvals.get': async ({ id }) => approvals.get(id),
    'approvals.reveal': async ({ id, pointer }) => {
      const { value, view } = approvals.reveal(id, pointer);
      const { client, server, tool, historyEntry } = view;
      record('secret shown', `${pointer} of ${tool} was shown to the person (question ${id}, entry ${historyEntry}).`, {
        client,
        server,
      });
      return { value };
    },
    'approvals.allow': async (input) => {
      await approvals.answer({ ...input, effect: 'allow' });
      return null;
    },
    'approvals.allowNext': async ({ id }) => {
      const { client, server, tool, historyEntry } = approvals.missed.allowNext(id);
      record('allowed next time', `The next call like entry ${historyEntry} (${tool}) passes once, within an hour.`, {
        client,
        server,
      });
      return null;
    },
    'approvals.dismiss': async ({ id }) => {
      approvals.missed.dismiss(id);
      return null;
    },
    'approvals.deny': async (input) => {
      await approvals.answer({ ...input, effect: 'deny' });
      return null;
    },
  };
}
