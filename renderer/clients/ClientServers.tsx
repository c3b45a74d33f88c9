import { useState } from 'react';
import type { GrantView } from '../../shared/contract/state.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { ServerChoice } from '../parts/ServerChoice.tsx';
import * as text from '../text/en.ts';

/** Which servers a client may use, and the way to change that. */
export function ClientServers({ grant }: { readonly grant: GrantView }) {
  const client = useClient();
  const command = useCommand();
  const servers = useAppState((state) => state.servers.map(({ name }) => name).join('\n'));
  const [chosen, setChosen] = useState<GrantView['servers'] | null>(null);
  const texts = text.clients;
  const save = async () => {
    if (chosen === null) return;
    const result = await command.run(() => client['grants.change']({ name: grant.name, servers: chosen }));
    if (result.ok) setChosen(null);
  };
  return (
    <div>
      <dt>{texts.mayUse}</dt>
      <dd>
        {chosen === null ? (
          <>
            {grant.servers === 'all' ? (
              texts.allServers
            ) : (
              <span className="mono">{grant.servers.join(', ') || text.app.none}</span>
            )}{' '}
            <Button size="small" look="quiet" onClick={() => setChosen(grant.servers)}>
              {texts.change}
            </Button>
          </>
        ) : (
          <div className="client-servers">
            <ServerChoice servers={servers === '' ? [] : servers.split('\n')} chosen={chosen} onChange={setChosen} />
            <div className="row">
              <Button size="small" onClick={() => setChosen(null)}>
                {text.app.cancel}
              </Button>
              <Button size="small" look="solid" isWorking={command.isWorking} onClick={() => void save()}>
                {texts.saveServers}
              </Button>
            </div>
          </div>
        )}
        <InlineError message={command.error} />
      </dd>
    </div>
  );
}
