import { MonitorSmartphone, Plug, Plus } from 'lucide-react';
import { useState } from 'react';
import { linkTo, useRoute } from '../app/route.ts';
import { useAppState } from '../connect/session-context.ts';
import { countOf } from '../format/quantity.ts';
import { formatAgo } from '../format/time.ts';
import { SetupPage } from '../connect-clients/SetupPage.tsx';
import { CreateGrantDialog } from '../overview/CreateGrantDialog.tsx';
import { Button } from '../parts/Button.tsx';
import { Chip } from '../parts/Chip.tsx';
import { ClientBadge } from '../parts/ClientBadge.tsx';
import { EmptyState } from '../parts/EmptyState.tsx';
import { PageHeader } from '../parts/PageHeader.tsx';
import { useNow } from '../parts/use-now.ts';
import { isPauseOf } from '../switches/is-pause-of.ts';
import * as text from '../text/en.ts';
import { ClientDetail } from './ClientDetail.tsx';

/** The place of the clients on this computer; no client is called so. */
export const SETUP = '+setup';

/** The apps that may come in: what each may use, what it has open, and the ways to stop it. */
export function ClientsPage() {
  const [chosen] = useRoute().rest;
  return chosen === SETUP ? <SetupPage /> : <GrantsPage />;
}

function GrantsPage() {
  const grants = useAppState((state) => state.grants);
  const switches = useAppState((state) => state.switches);
  const [isCreating, setIsCreating] = useState(false);
  const [chosen] = useRoute().rest;
  const now = useNow(30_000);
  const shown = grants.find((grant) => grant.name === chosen);
  const texts = text.clients;
  const create = (
    <Button size="small" onClick={() => setIsCreating(true)}>
      <Plus aria-hidden />
      {text.overview.clients.add}
    </Button>
  );
  return (
    <div className="page clients-page">
      <PageHeader title={texts.title} note={countOf(grants.length, texts.one, texts.many)}>
        <a className="button plain small" href={linkTo('clients', SETUP)}>
          <Plug aria-hidden />
          {text.setup.open}
        </a>
        {grants.length === 0 ? null : create}
      </PageHeader>
      {grants.length === 0 ? (
        <EmptyState icon={<MonitorSmartphone />} title={texts.empty.title} action={create}>
          {texts.empty.body}
        </EmptyState>
      ) : (
        <div className={`servers-split ${shown === undefined ? '' : 'has-detail'}`}>
          <nav className="server-list" aria-label={texts.list}>
            {grants.map((grant) => (
              <a
                key={grant.id}
                className="server-item client-item"
                href={linkTo('clients', grant.name)}
                aria-current={grant.name === shown?.name ? 'true' : undefined}
              >
                <ClientBadge name={grant.name} />
                <span className="grow">
                  <b>{grant.name}</b>
                  <span className="faint small num block">
                    {grant.lastSeenAt === null
                      ? text.overview.clients.neverSeen
                      : text.overview.clients.lastSeen(formatAgo(grant.lastSeenAt, now))}
                  </span>
                </span>
                {grant.paused || switches.some((each) => isPauseOf(each, { client: grant.name, server: null })) ? (
                  <Chip tone="deny">{text.overview.clients.paused}</Chip>
                ) : null}
              </a>
            ))}
          </nav>
          {shown === undefined ? (
            <div className="servers-hint">
              <p className="faint">{chosen === undefined ? texts.choose : texts.gone(chosen)}</p>
            </div>
          ) : (
            <ClientDetail key={shown.id} grant={shown} now={now} />
          )}
        </div>
      )}
      {isCreating ? <CreateGrantDialog onClose={() => setIsCreating(false)} /> : null}
    </div>
  );
}
