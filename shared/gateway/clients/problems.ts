import type { ClientView } from '../../contract/clients.ts';
import type { Problem } from '../../contract/state.ts';

/** What a person should know of a connected client, and can repair. */
export function problemsOfClient({ id, name, drift, state }: ClientView): readonly Problem[] {
  if (state !== 'drifted') return [];
  const about = { server: null, client: id, severity: 'warning' } as const;
  const say = (kinds: readonly string[]): string =>
    drift
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ message }) => message)
      .join(' ');
  const broken = say(['file-broken']);
  const unrouted = say(['unrouted']);
  const changed = say(['entry-gone', 'entry-changed', 'file-gone', 'address', 'server-gone', 'grant-gone', 'unfinished']);
  return [
    ...(broken === ''
      ? []
      : [{ ...about, code: 'client-broken' as const, title: `The configuration of ${name} cannot be read`, detail: broken }]),
    ...(changed === ''
      ? []
      : [{ ...about, code: 'client-changed' as const, title: `${name} was changed behind Countersign`, detail: changed }]),
    ...(unrouted === ''
      ? []
      : [{ ...about, code: 'client-unrouted' as const, title: `${name} has a server that nobody judges`, detail: unrouted }]),
  ];
}
