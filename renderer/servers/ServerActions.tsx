import { useState } from 'react';
import type { ServerView } from '../../shared/contract/state.ts';
import { navigate } from '../app/route.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { ConfirmDialog } from '../parts/ConfirmDialog.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';

export function ServerActions({ server }: { readonly server: ServerView }) {
  const client = useClient();
  const command = useCommand();
  const [isRemoving, setIsRemoving] = useState(false);
  const texts = text.servers;
  return (
    <div className="server-actions">
      <InlineError message={command.error} />
      <Button
        size="small"
        isWorking={command.isWorking}
        onClick={() => void command.run(() => client['servers.restart']({ name: server.name }))}
      >
        {texts.restart}
      </Button>
      <Button size="small" onClick={() => setIsRemoving(true)}>
        {texts.remove.open}
      </Button>
      {isRemoving ? (
        <ConfirmDialog
          title={texts.remove.title(server.name)}
          confirm={texts.remove.confirm}
          onConfirm={async () => {
            await client['servers.remove']({ name: server.name });
            navigate('servers');
          }}
          onClose={() => setIsRemoving(false)}
        >
          <p>{texts.remove.body}</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}
