import { useState } from 'react';
import type { ServerDetail } from '../../shared/contract/server-commands.ts';
import type { ServerView } from '../../shared/contract/state.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { ConnectionFields } from './ConnectionFields.tsx';
import { checkConnection, draftOf, type DraftProblems } from './new-server.ts';

/** How a server is started or reached, to be changed. Secrets can be given anew and are never shown. */
export function ServerSetup({ server }: { readonly server: ServerView }) {
  const client = useClient();
  const { value, error, reload } = useFetched(`${server.name} ${server.target} ${server.consent}`, () =>
    client['servers.get']({ name: server.name }),
  );
  const [wasSaved, setWasSaved] = useState(false);
  if (value === null) return <InlineError message={error} />;
  const saved = () => {
    setWasSaved(true);
    reload();
  };
  return <SetupForm key={value.fingerprint} detail={value} wasSaved={wasSaved} onSaved={saved} />;
}

function SetupForm(props: { readonly detail: ServerDetail; readonly wasSaved: boolean; readonly onSaved: () => void }) {
  const { detail, onSaved } = props;
  const client = useClient();
  const command = useCommand();
  const [draft, setDraft] = useState(() => draftOf(detail.connection));
  const [problems, setProblems] = useState<DraftProblems>({});
  const [isSaved, setIsSaved] = useState(props.wasSaved);
  const texts = text.servers.setup;

  const save = async () => {
    const found: DraftProblems = {};
    const checked = checkConnection(draft, detail.name, found);
    setProblems(found);
    if (checked === null) return;
    const { connection, secrets } = checked;
    const result = await command.run(() =>
      client['servers.change']({ name: detail.name, connection, secrets: { ...secrets }, from: detail.fingerprint }),
    );
    setIsSaved(result.ok);
    if (result.ok) onSaved();
  };

  return (
    <form
      className="server-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ConnectionFields
        draft={draft}
        problems={problems}
        onChange={(part) => {
          setIsSaved(false);
          setDraft((before) => ({ ...before, ...part }));
        }}
      />
      <InlineError message={command.error} />
      <div className="row end">
        <span className="small muted grow" role="status">
          {isSaved ? texts.saved : texts.saveHelp}
        </span>
        <Button look="solid" type="submit" isWorking={command.isWorking}>
          {texts.save}
        </Button>
      </div>
    </form>
  );
}
