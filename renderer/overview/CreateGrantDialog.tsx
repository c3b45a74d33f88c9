import { useState } from 'react';
import { GrantNameSchema } from '../../shared/model/names.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { Field } from '../parts/Field.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { ServerChoice } from '../parts/ServerChoice.tsx';
import * as text from '../text/en.ts';
import { NewGrantView, type NewGrant } from './NewGrantView.tsx';

/** Lets a client in: a name and its servers first, then the token, which is shown this once. */
export function CreateGrantDialog({ onClose }: { readonly onClose: () => void }) {
  const [created, setCreated] = useState<NewGrant | null>(null);
  const texts = text.overview.grant;
  return (
    <Dialog title={created === null ? texts.title : texts.createdTitle(created.name)} onClose={onClose}>
      {created === null ? (
        <GrantForm onCreated={setCreated} onCancel={onClose} />
      ) : (
        <NewGrantView grant={created} onDone={onClose} />
      )}
    </Dialog>
  );
}

function GrantForm(props: { readonly onCreated: (grant: NewGrant) => void; readonly onCancel: () => void }) {
  const client = useClient();
  const command = useCommand();
  const servers = useAppState((state) => state.servers);
  const [name, setName] = useState('');
  const [hasTried, setHasTried] = useState(false);
  const [chosen, setChosen] = useState<'all' | string[]>('all');
  const checked = GrantNameSchema.safeParse(name.trim());
  const texts = text.overview.grant;

  const create = async () => {
    setHasTried(true);
    if (!checked.success) return;
    const result = await command.run(() => client['grants.create']({ name: checked.data, servers: chosen }));
    if (result.ok) props.onCreated(result.value);
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <div className="dialog-body">
        <Field
          label={texts.name}
          help={texts.nameHelp}
          error={hasTried && !checked.success ? (checked.error.issues[0]?.message ?? texts.nameProblem) : null}
        >
          {(ids) => (
            <input {...ids} data-autofocus value={name} placeholder="Cursor" onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <ServerChoice servers={servers.map((server) => server.name)} chosen={chosen} onChange={setChosen} />
        <InlineError message={command.error} />
      </div>
      <footer>
        <Button onClick={props.onCancel}>{text.app.cancel}</Button>
        <Button look="solid" type="submit" isWorking={command.isWorking}>
          {texts.create}
        </Button>
      </footer>
    </form>
  );
}
