import { ContractError } from '../../contract/define.ts';
import type { Handlers } from '../../contract/host.ts';
import { namedHosts } from '../../policy/named-hosts.ts';
import { lookUpHosts } from '../approvals/look-up-hosts.ts';
import { parseStrictJson } from '../wire/strict-json.ts';
import type { Recorder } from '../record-events.ts';
import type { Approvals } from '../approvals/approvals.ts';

type ApprovalHandlers = Pick<
  Handlers,
  | 'approvals.get'
  | 'approvals.reveal'
  | 'approvals.attend'
  | 'approvals.lookUp'
  | 'approvals.allow'
  | 'approvals.allowNext'
  | 'approvals.dismiss'
  | 'approvals.deny'
>;

/**
 * The person's side of the questions. `written` resolves when everything recorded so far is on disk: what is shown, or let through
 * later, waits for that.
 */
export function approvalHandlers(
  approvals: Approvals,
  record: Recorder['event'],
  written: () => Promise<void>,
): ApprovalHandlers {
  async function recordFirst(...event: Parameters<Recorder['event']>): Promise<void> {
    record(...event);
    await written().catch(() => {
      throw new ContractError('unavailable', 'The history cannot be written, so this is not done. See the overview.');
    });
  }

  return {
    'approvals.get': async ({ id }) => approvals.get(id),
    'approvals.reveal': async ({ id, pointer }) => {
      const { value, view } = approvals.reveal(id, pointer);
      const { client, server, tool, historyEntry } = view;
      await recordFirst(
        'secret shown',
        `${pointer} of ${tool} was shown to the person (question ${id}, entry ${historyEntry}).`,
        {
          client,
          server,
        },
      );
      return { value };
    },
    'approvals.attend': async ({ id }) => {
      approvals.attend(id);
      return null;
    },
    'approvals.lookUp': async ({ id }) => {
      const { client, server, tool, historyEntry, arguments: given } = approvals.get(id);
      const parsed = parseStrictJson(given);
      const hosts = parsed.ok ? namedHosts(parsed.value) : [];
      const what = `${hosts.join(', ')} (${tool}, question ${id}, entry ${historyEntry}).`;
      if (hosts.length > 0) await recordFirst('host looked up', what, { client, server });
      const found = await lookUpHosts(hosts);
      return { hosts: found.map((each) => ({ ...each, addresses: [...each.addresses] })) };
    },
    'approvals.allow': async (input) => {
      await approvals.answer({ ...input, effect: 'allow' });
      return null;
    },
    'approvals.allowNext': async ({ id }) => {
      const found = approvals.missed.get(id);
      if (found !== null) {
        const { client, server, tool, historyEntry } = found;
        const what = `The next call like entry ${historyEntry} (${tool}) passes once, within an hour.`;
        await recordFirst('allowed next time', what, { client, server });
      }
      approvals.missed.allowNext(id);
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
