import { useState } from 'react';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Field } from '../parts/Field.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { NO_COMMAND_SECRETS } from './command-secrets.ts';
import { ConnectionFields } from './ConnectionFields.tsx';
import { checkDraft, type ServerDraft } from './new-server.ts';
import { NO_SIGN_IN } from './sign-in-draft.ts';

const EMPTY: Omit<ServerDraft, 'kind'> = {
  name: '',
  commandLine: '',
  url: '',
  folder: '',
  values: [],
  commandSecrets: NO_COMMAND_SECRETS,
  signIn: NO_SIGN_IN,
};

/** A server by its command or its address, typed in. What was typed for the one stays while the other is looked at. */
export function TypeServer(props: { readonly kind: ServerDraft['kind']; readonly onDone: (name: string | null) => void }) {
  const client = useClient();
  const command = useCommand();
  const taken = useAppState((state) => state.servers);
  const [typed, setTyped] = useState(EMPTY);
  const [hasTried, setHasTried] = useState(false);
  const draft: ServerDraft = { ...typed, kind: props.kind };
  const checked = checkDraft(
    draft,
    taken.map((server) => server.name),
  );
  const problems = hasTried && !checked.ok ? checked.problems : {};
  const texts = text.servers.add;
  const change = (part: Partial<ServerDraft>) => setTyped((before) => ({ ...before, ...part }));

  const add = async () => {
    setHasTried(true);
    if (!checked.ok) return;
    const { name, connection, secrets } = checked.server;
    const result = await command.run(() => client['servers.add']({ name, connection, secrets: { ...secrets } }));
    if (result.ok) props.onDone(name);
  };

  return (
    <form
      className="server-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field label={texts.name} help={texts.nameHelp} error={problems.name ?? null}>
        {(ids) => (
          <input {...ids} className="mono" value={draft.name} onChange={(event) => change({ name: event.target.value })} />
        )}
      </Field>
      <ConnectionFields draft={draft} problems={problems} onChange={change} />
      <InlineError message={command.error} />
      <p className="small muted">{texts.agreement}</p>
      <div className="row end">
        <Button onClick={() => props.onDone(null)}>{text.app.cancel}</Button>
        <Button look="solid" type="submit" isWorking={command.isWorking}>
          {texts.submit}
        </Button>
      </div>
    </form>
  );
}
