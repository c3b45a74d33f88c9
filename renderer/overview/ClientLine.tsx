import { useState } from 'react';
import type { GrantView } from '../../shared/contract/state.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { formatAgo } from '../format/time.ts';
import { Button } from '../parts/Button.tsx';
import { Chip } from '../parts/Chip.tsx';
import { ClientBadge } from '../parts/ClientBadge.tsx';
import { ConfirmDialog } from '../parts/ConfirmDialog.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { isPauseOf } from '../switches/is-pause-of.ts';
import * as text from '../text/en.ts';

/** One client: what it may use, when it was last here, and the ways to stop it, for a while or for good. */
export function ClientLine({ grant, now }: { readonly grant: GrantView; readonly now: number }) {
  const client = useClient();
  const command = useCommand();
  const [isRevoking, setIsRevoking] = useState(false);
  const isPaused = useAppState(
    (state) => grant.paused || state.switches.some((each) => isPauseOf(each, { client: grant.name, server: null })),
  );
  const texts = text.overview.clients;
  const toggle = () =>
    void command.run(() => client[isPaused ? 'switches.off' : 'switches.on']({ kind: 'pause', client: grant.name }));
  return (
    <li className="client-line">
      <ClientBadge name={grant.name} />
      <div className="grow">
        <b>{grant.name}</b> {isPaused ? <Chip tone="deny">{texts.paused}</Chip> : null}
        <div className="faint small num">
          {grant.lastSeenAt === null ? texts.neverSeen : texts.lastSeen(formatAgo(grant.lastSeenAt, now))}
          {grant.sessions > 0 ? ` · ${texts.sessions(grant.sessions)}` : ''}
          {grant.servers === 'all' ? ` · ${texts.allServers}` : ''}
        </div>
        {grant.servers === 'all' ? null : <div className="faint small mono">{grant.servers.join(', ')}</div>}
        <InlineError message={command.error} />
      </div>
      <Button
        look="quiet"
        size="small"
        isWorking={command.isWorking}
        onClick={toggle}
        aria-label={isPaused ? text.switches.resumeThis(grant.name) : text.switches.pauseThis(grant.name)}
      >
        {isPaused ? text.switches.resume : text.switches.pause}
      </Button>
      <Button look="quiet" size="small" onClick={() => setIsRevoking(true)} aria-label={texts.revokeThis(grant.name)}>
        {texts.revoke}
      </Button>
      {isRevoking ? (
        <ConfirmDialog
          title={texts.revokeTitle(grant.name)}
          confirm={texts.revoke}
          onConfirm={() => client['grants.revoke']({ name: grant.name })}
          onClose={() => setIsRevoking(false)}
        >
          <p>{texts.revokeBody}</p>
        </ConfirmDialog>
      ) : null}
    </li>
  );
}
