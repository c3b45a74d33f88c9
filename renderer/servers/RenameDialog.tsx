import { useState } from 'react';
import { ServerNameSchema } from '../../shared/model/names.ts';
import { navigate } from '../app/route.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { Field } from '../parts/Field.tsx';
import * as text from '../text/en.ts';

/** Another name for a server; says what goes with it. */
export function RenameDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const client = useClient();
  const command = useCommand();
  const [typed, setTyped] = useState(name);
  const [problem, setProblem] = useState<string | null>(null);
  const texts = text.servers.rename;
  const rename = async () => {
    const parsed = ServerNameSchema.safeParse(typed.trim());
    setProblem(parsed.success ? null : (parsed.error.issues[0]?.message ?? null));
    if (!parsed.success) return;
    if (parsed.data === name) return onClose();
    const result = await command.run(() => client['servers.rename']({ name, to: parsed.data }));
    if (!result.ok) return;
    onClose();
    navigate('servers', parsed.data);
  };
  return (
    <Dialog title={texts.title(name)} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void rename();
        }}
      >
        <div className="dialog-body">
          <p>{texts.body}</p>
          <Field label={texts.label} error={problem ?? command.error}>
            {(ids) => (
              <input
                {...ids}
                data-autofocus
                className="mono"
                spellCheck={false}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        </div>
        <footer>
          <Button onClick={onClose}>{text.app.cancel}</Button>
          <Button look="solid" type="submit" isWorking={command.isWorking}>
            {texts.confirm}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
