import type { ContractEvent } from '../../shared/contract/contract.ts';
import type { ApprovalView, Remember } from '../../shared/model/approval.ts';
import { assertNever } from '../../shared/model/assert-never.ts';
import * as text from '../text/en.ts';

export type CloseHow = Extract<ContractEvent, { name: 'approvals.closed' }>['how'];
/** What this page answered itself, so that it need not say "elsewhere". */
export type OwnAnswer = Remember | 'edited' | 'deny';

const ALLOWED = {
  once: 'allowedOnce',
  session: 'allowedSession',
  hour: 'allowedHour',
  always: 'allowedAlways',
  edited: 'edited',
} as const satisfies Record<Remember | 'edited', string>;

/** One short sentence about why a card left. */
export function closedNote(view: Pick<ApprovalView, 'tool' | 'client' | 'state'>, how: CloseHow, own: OwnAnswer | null): string {
  const texts = text.approvals.closed;
  switch (how) {
    case 'allowed':
      if (view.state === 'ticket') return texts.ticketUsed(view.tool, view.client);
      return own === null || own === 'deny' ? texts.allowedElsewhere(view.tool) : texts[ALLOWED[own]](view.tool);
    case 'denied':
      return own === 'deny' ? texts.denied(view.tool) : texts.deniedElsewhere(view.tool);
    case 'expired':
      return view.state === 'ticket' ? texts.ticketExpired(view.tool, view.client) : texts.expired(view.tool);
    case 'withdrawn':
      return texts.withdrawn(view.tool, view.client);
    case 'superseded':
      return texts.superseded(view.tool);
    case 'stopped':
      return texts.stopped(view.tool);
    default:
      return assertNever(how);
  }
}
