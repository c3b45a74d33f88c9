import type { Switch, SwitchScope } from '../../shared/model/switches.ts';

/** Whether this switch pauses just these, no more and no less. */
export function isPauseOf({ kind, client, server }: Switch, scope: SwitchScope): boolean {
  return kind === 'pause' && client === scope.client && server === scope.server;
}
