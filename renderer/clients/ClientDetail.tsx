import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import type { GrantView } from '../../shared/contract/state.ts';
import { linkTo, navigate } from '../app/route.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { formatAgo, formatMoment } from '../format/time.ts';
import { Button } from '../parts/Button.tsx';
import { Chip } from '../parts/Chip.tsx';
import { ClientBadge } from '../parts/ClientBadge.tsx';
import { ConfirmDialog } from '../parts/ConfirmDialog.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { isPauseOf } from '../switches/is-pause-of.ts';
import { PauseMenu } from '../switches/PauseMenu.tsx';
import * as text from '../text/en.ts';
import { ClientServers } from './ClientServers.tsx';
import { ClientSessions } from './ClientSessions.tsx';
import { HoldField } from './HoldField.tsx';

/** One client: what it may use, how long its calls wait, its sessions, and the ways to stop it. */
export function ClientDetail({ grant, now }: { readonly grant: GrantView; readonly now: number }) {
  const client = useClient();
  const command = useCommand();
  const [isRevoking, setIsRevoking] = useState(false);
  const scope = { client: grant.name, server: null };
  const pause = useAppState((state) => state.switches.find((each) => isPauseOf(each, scope)));
  const isPaused = grant.paused || pause !== undefined;
  const texts = text.clients;
  const words = text.overview.clients;
  return (
    <section className="server-detail" aria-label={grant.name}>
      <a className="back link small" href={linkTo('clients')}>
        <ArrowLeft aria-hidden />
        {texts.back}
      </a>
      <div className="server-head">
        <ClientBadge name={grant.name} />
        <h2 className="grow">{grant.name}</h2>
        {isPaused ? <Chip tone="deny">{words.paused}</Chip> : null}
        <PauseMenu name={grant.name} scope={scope} isPaused={isPaused} command={command} />
        <Button size="small" aria-label={words.revokeThis(grant.name)} onClick={() => setIsRevoking(true)}>
          {words.revoke}
        </Button>
      </div>
      <InlineError message={command.error} />
      <dl className="server-facts">
        <div>
          <dt>{texts.since}</dt>
          <dd className="num">{formatMoment(Date.parse(grant.createdAt), now)}</dd>
        </div>
        <div>
          <dt>{texts.lastSeen}</dt>
          <dd className="num">{grant.lastSeenAt === null ? texts.neverSeen : formatAgo(grant.lastSeenAt, now)}</dd>
        </div>
        <ClientServers grant={grant} />
        <HoldField grant={grant} />
      </dl>
      <p>
        <a href={linkTo('history', `client=${grant.name}`)}>{texts.history}</a>
      </p>
      <ClientSessions name={grant.name} count={grant.sessions} now={now} />
      {isRevoking ? (
        <ConfirmDialog
          title={words.revokeTitle(grant.name)}
          confirm={words.revoke}
          onConfirm={async () => {
            await client['grants.revoke']({ name: grant.name });
            navigate('clients');
          }}
          onClose={() => setIsRevoking(false)}
        >
          <p>{words.revokeBody}</p>
        </ConfirmDialog>
      ) : null}
    </section>
  );
}
