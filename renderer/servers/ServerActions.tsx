import { useState } from 'react';
import type { ServerCheck } from '../../shared/contract/server-commands.ts';
import type { ServerView } from '../../shared/contract/state.ts';
import { navigate } from '../app/route.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { ConfirmDialog } from '../parts/ConfirmDialog.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { CheckResult } from './CheckResult.tsx';
import { RenameDialog } from './RenameDialog.tsx';

/** What can be done with a server, and below it what came of trying it. */
export function ServerActions({ server }: { readonly server: ServerView }) {
  const client = useClient();
  const command = useCommand();
  const check = useCommand();
  const [asked, setAsked] = useState<'remove' | 'rename' | null>(null);
  const [found, setFound] = useState<ServerCheck | null>(null);
  const texts = text.servers;
  const { name, paused } = server;
  const isUsable = !paused && server.consent === 'given';
  const tryNow = async () => {
    setFound(null);
    const result = await check.run(() => client['servers.check']({ name }));
    if (result.ok) setFound(result.value);
  };
  const switchIt = () => command.run(() => (paused ? client['servers.resume']({ name }) : client['servers.pause']({ name })));
  return (
    <>
      <div className="server-actions">
        {isUsable ? (
          <>
            <Button size="small" isWorking={check.isWorking} onClick={() => void tryNow()}>
              {texts.check.open}
            </Button>
            <Button
              size="small"
              isWorking={command.isWorking}
              onClick={() => void command.run(() => client['servers.restart']({ name }))}
            >
              {texts.restart}
            </Button>
          </>
        ) : null}
        <Button size="small" isWorking={command.isWorking} onClick={() => void switchIt()}>
          {paused ? texts.switchOn : texts.switchOff}
        </Button>
        <Button size="small" onClick={() => setAsked('rename')}>
          {texts.rename.open}
        </Button>
        <Button size="small" onClick={() => setAsked('remove')}>
          {texts.remove.open}
        </Button>
      </div>
      <InlineError message={command.error ?? check.error} />
      {paused ? <p className="small muted">{texts.isOff}</p> : null}
      {found === null ? null : <CheckResult found={found} />}
      {asked === 'rename' ? <RenameDialog name={name} onClose={() => setAsked(null)} /> : null}
      {asked === 'remove' ? (
        <ConfirmDialog
          title={texts.remove.title(name)}
          confirm={texts.remove.confirm}
          onConfirm={async () => {
            await client['servers.remove']({ name });
            navigate('servers');
          }}
          onClose={() => setAsked(null)}
        >
          <p>{texts.remove.body}</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}
