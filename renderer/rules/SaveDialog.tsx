import type { ServerView } from '../../shared/contract/state.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { DiffView } from '../parts/DiffView.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { PolicySimulation } from './PolicySimulation.tsx';
import type { PolicyDraftState } from './use-policy-draft.ts';

/** What is about to be saved: what it lets through, the document before and after, and what it would have done. */
export function SaveDialog(props: {
  readonly server: ServerView;
  readonly draft: PolicyDraftState;
  readonly onClose: () => void;
}) {
  const { server } = props;
  const client = useClient();
  const command = useCommand();
  const { draft, start, startRevision, discard } = props.draft;
  const texts = text.rules.saveDialog;
  if (draft === null) return null;
  const save = async () => {
    const from = startRevision;
    const result = await command.run(() => client['policy.set']({ server: server.name, text: draft.text, from }));
    if (!result.ok) return;
    discard();
    props.onClose();
  };
  const isLooser = draft.loosens.length > 0;
  return (
    <Dialog title={texts.title(server.name)} onClose={props.onClose}>
      <div className="dialog-body save-rules">
        {draft.inForce === null ? <p className="muted">{texts.first}</p> : null}
        {isLooser ? (
          <div className="banner ask" role="status">
            <b>{texts.loosens}</b>
            <ul>
              {draft.loosens.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </div>
        ) : (
          <p className="good small">{texts.tightens}</p>
        )}
        <h3>{texts.diff}</h3>
        <DiffView label={texts.diff} before={start} after={draft.text} />
        <PolicySimulation server={server.name} source={draft.text} canRun isAtOnce />
      </div>
      <InlineError message={command.error} />
      <footer>
        <Button data-autofocus onClick={props.onClose}>
          {text.app.cancel}
        </Button>
        <Button look="solid" isWorking={command.isWorking} onClick={() => void save()}>
          {isLooser ? texts.confirmLooser : texts.confirm}
        </Button>
      </footer>
    </Dialog>
  );
}
