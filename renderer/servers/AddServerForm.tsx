import { useState } from 'react';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Field } from '../parts/Field.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { Segmented } from '../parts/Segmented.tsx';
import * as text from '../text/en.ts';
import { AddServerPreview } from './AddServerPreview.tsx';
import { checkDraft, type ServerDraft } from './new-server.ts';
import { NamedValues } from './NamedValues.tsx';

const EMPTY: ServerDraft = { name: '', kind: 'stdio', commandLine: '', url: '', values: [] };

/** Puts a server behind us. Shows exactly what will run, word by word, before it is added. */
export function AddServerForm({ onDone }: { readonly onDone: (name: string | null) => void }) {
  const client = useClient();
  const command = useCommand();
  const taken = useAppState((state) => state.servers);
  const [draft, setDraft] = useState(EMPTY);
  const [hasTried, setHasTried] = useState(false);
  const checked = checkDraft(
    draft,
    taken.map((server) => server.name),
  );
  const problems = hasTried && !checked.ok ? checked.problems : {};
  const texts = text.servers.add;
  const change = (part: Partial<ServerDraft>) => setDraft((before) => ({ ...before, ...part }));

  const add = async () => {
    setHasTried(true);
    if (!checked.ok) return;
    const { name, connection, secrets } = checked.server;
    const result = await command.run(() => client['servers.add']({ name, connection, secrets: { ...secrets } }));
    if (result.ok) onDone(name);
  };

  return (
    <form
      className="add-server"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <h2>{texts.title}</h2>
      <p className="muted">{texts.body}</p>
      <Field label={texts.name} help={texts.nameHelp} error={problems.name ?? null}>
        {(ids) => (
          <input {...ids} className="mono" value={draft.name} onChange={(event) => change({ name: event.target.value })} />
        )}
      </Field>
      <Segmented
        label={texts.kind}
        value={draft.kind}
        options={[
          ['stdio', texts.kinds.stdio],
          ['http', texts.kinds.http],
        ]}
        onChange={(kind) => change({ kind })}
      />
      {draft.kind === 'stdio' ? (
        <Field label={texts.commandLine} help={texts.commandHelp} error={problems.commandLine ?? null}>
          {(ids) => (
            <input
              {...ids}
              className="mono"
              spellCheck={false}
              placeholder="npx -y @modelcontextprotocol/server-memory"
              value={draft.commandLine}
              onChange={(event) => change({ commandLine: event.target.value })}
            />
          )}
        </Field>
      ) : (
        <Field label={texts.url} help={texts.urlHelp} error={problems.url ?? null}>
          {(ids) => (
            <input
              {...ids}
              className="mono"
              inputMode="url"
              spellCheck={false}
              placeholder="https://mcp.example.com/mcp"
              value={draft.url}
              onChange={(event) => change({ url: event.target.value })}
            />
          )}
        </Field>
      )}
      <NamedValues
        kind={draft.kind}
        values={draft.values}
        problem={problems.values ?? null}
        onChange={(values) => change({ values })}
      />
      <AddServerPreview draft={draft} />
      <InlineError message={command.error} />
      <div className="row end">
        <Button onClick={() => onDone(null)}>{text.app.cancel}</Button>
        <Button look="solid" type="submit" isWorking={command.isWorking}>
          {texts.submit}
        </Button>
      </div>
    </form>
  );
}
