import type { PlannedServer } from '../../shared/contract/clients.ts';
import * as text from '../text/en.ts';

/** What becomes of each server of a client. */
export function PlannedServers({ servers }: { readonly servers: readonly PlannedServer[] }) {
  const texts = text.setup.plan;
  if (servers.length === 0) return null;
  return (
    <section aria-label={texts.becomes}>
      <h3>{texts.becomes}</h3>
      <ul className="planned-servers">
        {servers.map(({ name, what, server, target, secrets, reason }, at) => (
          <li key={at}>
            <b className="mono">{name}</b>{' '}
            <span>{what === 'kept' ? texts.kept : what === 'new' ? texts.fresh(server ?? '') : texts.through(server ?? '')}</span>
            {target === null ? null : <span className="mono faint small block wrap">{target}</span>}
            {reason === null ? null : <span className="small block">{reason}</span>}
            {secrets.length === 0 ? null : <span className="small block">{texts.secrets(secrets.join(', '))}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
