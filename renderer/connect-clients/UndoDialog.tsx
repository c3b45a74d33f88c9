import { useState } from 'react';
import type { ClientView } from '../../shared/contract/clients.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { DialogFooter } from '../parts/DialogFooter.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { BroughtServers } from './BroughtServers.tsx';
import { FileChanges } from './FileChanges.tsx';
import { PlanNotes } from './PlanNotes.tsx';

/** Shows what putting a client back would change, and does it. */
export function UndoDialog({ client, onClose }: { readonly client: ClientView; readonly onClose: () => void }) {
  const host = useClient();
  const command = useCommand();
  const fetched = useFetched(client.id, () => host['clients.planUndo']({ client: client.id }));
  const [removeServers, setRemoveServers] = useState(false);
  const plan = fetched.value;
  const texts = text.setup.undoing;

  async function putBack(precondition: string): Promise<void> {
    const done = await command.run(() => host['clients.undo']({ client: client.id, precondition, removeServers }));
    if (done.ok) onClose();
    else fetched.reload();
  }

  return (
    <Dialog title={texts.title(client.name)} onClose={onClose}>
      <div className="dialog-body">
        <p>{texts.body}</p>
        {plan === null ? null : (
          <>
            <FileChanges changes={plan.changes} />
            <PlanNotes notes={plan.notes} />
            <BroughtServers servers={plan.servers} isRemoving={removeServers} onChange={setRemoveServers} />
          </>
        )}
        <InlineError message={fetched.error} />
      </div>
      <DialogFooter
        look="danger"
        confirm={texts.confirm}
        error={command.error}
        isWorking={command.isWorking}
        isReady={plan !== null}
        onConfirm={() => {
          if (plan !== null) void putBack(plan.precondition);
        }}
        onClose={onClose}
      />
    </Dialog>
  );
}
