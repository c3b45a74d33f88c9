import { EventSchema } from '../../../contract/contract.ts';
import type { AppState } from '../../../contract/state.ts';
import type { ApprovalView } from '../../../model/approval.ts';
import { NO_PROOF } from '../../control/person-proof.ts';
import type { Cli } from '../cli.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { withHost } from '../session.ts';
import { formatDuration } from '../times.ts';
import { visibleLine } from '../visible-text.ts';

/** Prints every question once when it opens and once when it closes. Ends well at Ctrl+C; fails when the gateway goes. */
export async function watchApprovals(cli: Cli): Promise<void> {
  await withHost(cli, async (_session, control) => {
    const shown = new Map<string, string>();
    await new Promise<void>((resolve, reject) => {
      const transport = control.transport(NO_PROOF, () => {
        reject(new CliError(EXIT.failed, 'not-running', 'The gateway has stopped. Everything that waited was denied.'));
      });
      const stop = transport.onEvent((message) => {
        const event = EventSchema.safeParse(message);
        if (!event.success) return;
        if (event.data.name === 'state.changed') printOpened(cli, event.data.state, shown);
        if (event.data.name === 'approvals.closed') {
          const { id, how } = event.data;
          const what = shown.get(id);
          if (what === undefined) return;
          shown.delete(id);
          cli.print({ event: 'closed', id, how }, () => `${id}  ${how}: ${what}`);
        }
      });
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          stop();
          resolve();
        });
      }
    });
  });
}

function printOpened(cli: Cli, state: AppState, shown: Map<string, string>): void {
  for (const approval of state.approvals) {
    if (shown.has(approval.id) || approval.state === 'ticket') continue;
    shown.set(approval.id, nameOf(approval));
    cli.print(
      { event: 'opened', approval },
      () =>
        `${approval.id}  waits: ${nameOf(approval)} (${approval.risk}), ends in ${formatDuration(approval.deadline - Date.now())}`,
    );
  }
}

function nameOf({ tool, server, client }: ApprovalView): string {
  return visibleLine(`${tool} on ${server} for ${client}`);
}
