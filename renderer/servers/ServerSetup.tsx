import { useRef, useState } from 'react';
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
  const fetched = useFetched(`${server.name} ${server.target} ${server.consent}`, () =>
    client['servers.get']({ name: server.name }),
  );
  if (fetched.value === null) return <InlineError message={fetched.error} />;
  return <SetupForm key={server.name} detail={fetched.value} isOld={fetched.isReloading} onSaved={fetched.reload} />;
}

function SetupForm(props: {
  readonly detail: ServerDetail;
  /** The detail is from before the last save, and the next is on its way. */
  readonly isOld: boolean;
  readonly onSaved: () => void;
}) {
  const { detail } = props;
  const client = useClient();
  const command = useCommand();
  const [draft, setDraft] = useState(() => draftOf(detail.connection));
  const [shown, setShown] = useState(detail);
  const [from, setFrom] = useState(detail.fingerprint);
  const [isTouched, setIsTouched] = useState(false);
  const [problems, setProblems] = useState<DraftProblems>({});
  const [isSaved, setIsSaved] = useState(false);
  const touches = useRef(0);
  const texts = text.servers.setup;
  const isBusy = command.isWorking || props.isOld;
  // What somebody is writing is never replaced by what comes from the host.
  if (detail !== shown && !isTouched) {
    setShown(detail);
    setDraft(draftOf(detail.connection));
    setFrom(detail.fingerprint);
  }

  const save = async () => {
    const found: DraftProblems = {};
    const checked = checkConnection(draft, detail.name, found);
    setProblems(found);
    if (checked === null) return;
    const { connection, secrets } = checked;
    const before = touches.current;
    const result = await command.run(() =>
      client['servers.change']({ name: detail.name, connection, secrets: { ...secrets }, from }),
    );
    if (!result.ok) return;
    // What was typed meanwhile is for the next save, which begins from what this one left.
    if (touches.current === before) {
      setIsTouched(false);
      setIsSaved(true);
    } else setFrom(result.value.fingerprint);
    props.onSaved();
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
          touches.current += 1;
          setIsTouched(true);
          setIsSaved(false);
          setDraft((before) => ({ ...before, ...part }));
        }}
      />
      {isTouched && !isBusy && detail.fingerprint !== from ? (
        <div className="banner ask" role="status">
          <p>{texts.overtaken}</p>
          <div className="row">
            <Button
              size="small"
              onClick={() => {
                setIsTouched(false);
                command.clear();
              }}
            >
              {texts.takeOver}
            </Button>
          </div>
        </div>
      ) : null}
      <InlineError message={command.error} />
      <div className="row end">
        <span className="small muted grow" role="status">
          {isSaved ? texts.saved : texts.saveHelp}
        </span>
        <Button look="solid" type="submit" isWorking={isBusy}>
          {texts.save}
        </Button>
      </div>
    </form>
  );
}
