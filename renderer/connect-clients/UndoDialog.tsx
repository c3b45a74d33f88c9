import type { ClientView } from '../../shared/contract/clients.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { FileChanges } from './FileChanges.tsx';

/** Shows what putting a client back would change, and does it. */
export function UndoDialog({ client, onClose }: { readonly client: ClientView; readonly onClose: () => void }) {
  const host = useClient();
  const command = useCommand();
  const fetched = useFetched(client.id, () => host['clients.planUndo']({ client: client.id }));
  const plan = fetched.value;
  const texts = text.setup.undoing;

  async function putBack(precondition: string): Promise<void> {
    const done = await command.run(() => host['clients.undo']({ client: client.id, precondition }));
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
            {plan.notes.length === 0 ? null : (
              <ul className="plan-notes small">
                {plan.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            )}
          </>
        )}
        <InlineError message={fetched.error} />
      </div>
      <InlineError message={command.error} />
      <footer>
        <Button data-autofocus onClick={onClose}>
          {text.app.cancel}
        </Button>
        <Button
          look="danger"
          isWorking={command.isWorking}
          aria-disabled={plan === null || undefined}
          onClick={() => {
            if (plan !== null) void putBack(plan.precondition);
          }}
        >
          {texts.confirm}
        </Button>
      </footer>
    </Dialog>
  );
}
