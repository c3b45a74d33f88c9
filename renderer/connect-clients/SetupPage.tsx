import { ArrowLeft, MonitorSmartphone } from 'lucide-react';
import { useState } from 'react';
import type { ClientView } from '../../shared/contract/clients.ts';
import { linkTo } from '../app/route.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { Button } from '../parts/Button.tsx';
import { EmptyState } from '../parts/EmptyState.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { PageHeader } from '../parts/PageHeader.tsx';
import * as text from '../text/en.ts';
import { ClientCard } from './ClientCard.tsx';
import { ConnectDialog } from './ConnectDialog.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import { PasteCards } from './PasteCards.tsx';
import { UndoAllDialog } from './UndoAllDialog.tsx';
import { UndoDialog } from './UndoDialog.tsx';

/** What was asked for about one client. */
export interface Asked {
  readonly what: 'connect' | 'import' | 'undo';
  readonly client: ClientView;
}

/** The clients on this computer: what each would call, and the ways to Countersign and back. */
export function SetupPage() {
  const client = useClient();
  const revision = useAppState((state) => state.clientsRevision);
  const fetched = useFetched(String(revision), () => client['clients.list']({}));
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isUndoingAll, setIsUndoingAll] = useState(false);
  const texts = text.setup;
  const clients = fetched.value?.clients ?? [];
  const here = clients.filter(({ state }) => state !== 'not-installed');
  const connected = here.filter(({ connection }) => connection !== null);
  const others = clients.filter(({ state }) => state === 'not-installed');
  const close = (): void => {
    setAsked(null);
    setIsUndoingAll(false);
    fetched.reload();
  };
  return (
    <div className="page setup-page">
      <PageHeader title={texts.title} note={fetched.value === null ? texts.loading : texts.note(here.length, connected.length)}>
        <a className="button plain small" href={linkTo('clients')}>
          <ArrowLeft aria-hidden />
          {texts.back}
        </a>
        {connected.length === 0 ? null : (
          <Button size="small" onClick={() => setIsUndoingAll(true)}>
            {texts.undoAll}
          </Button>
        )}
      </PageHeader>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard */}
      <div className="page-scroll" tabIndex={0} role="group" aria-label={texts.title}>
        <div className="setup">
          <p className="muted">{texts.intro}</p>
          <InlineError message={fetched.error} />
          {fetched.value !== null && here.length === 0 ? (
            <EmptyState icon={<MonitorSmartphone />} title={texts.none.title}>
              {texts.none.body}
            </EmptyState>
          ) : (
            <ul className="setup-list">
              {here.map((each) => (
                <ClientCard key={each.id} client={each} onAsk={(what) => setAsked({ what, client: each })} />
              ))}
            </ul>
          )}
          {fetched.value === null ? null : <PasteCards paste={fetched.value.paste} />}
          {others.length === 0 ? null : (
            <details>
              <summary>{texts.others}</summary>
              <ul className="setup-others">
                {others.map(({ id, name, docs }) => (
                  <li key={id}>
                    <a href={docs} target="_blank" rel="noreferrer">
                      {name}
                    </a>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
      </div>
      {asked?.what === 'connect' ? <ConnectDialog client={asked.client} onClose={close} /> : null}
      {asked?.what === 'import' ? <ImportDialog client={asked.client} onClose={close} /> : null}
      {asked?.what === 'undo' ? <UndoDialog client={asked.client} onClose={close} /> : null}
      {isUndoingAll ? <UndoAllDialog onClose={close} /> : null}
    </div>
  );
}
