import { useRef, useState } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { parseJsonTree } from '../format/json-tree.ts';
import { prettyJson } from '../format/pretty-json.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { DiffView } from '../parts/DiffView.tsx';
import { Field } from '../parts/Field.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { ignoreEnter } from './ignore-enter.ts';
import { useAllowGuard } from './use-allow-guard.ts';
import type { AnswerCommands } from './use-answer.ts';

/** Another call instead of the one that was asked about: the arguments as text, what is changed, and the way to send it. */
export function EditDialog(props: {
  readonly approval: ApprovalView;
  readonly source: string;
  readonly answer: AnswerCommands;
  readonly onClose: () => void;
}) {
  const { approval, answer } = props;
  const [before] = useState(() => prettyJson(props.source));
  const [written, setWritten] = useState(before);
  const allowButton = useRef<HTMLButtonElement>(null);
  const guard = useAllowGuard(allowButton, approval.waitingCalls);
  const texts = text.approvals.edit;
  const isReadable = parseJsonTree(written)?.kind === 'object';
  const canSend = isReadable && written !== before && approval.canEdit;
  const send = () => {
    if (canSend && guard.mayAllow()) answer.allowEdited(written);
  };
  return (
    <Dialog title={texts.title(approval.tool)} onClose={props.onClose}>
      <div className="dialog-body edit-call">
        <p className="muted">{texts.body}</p>
        <Field label={texts.label} error={isReadable ? null : texts.unreadable}>
          {(ids) => (
            <textarea
              {...ids}
              data-autofocus
              className="mono"
              spellCheck={false}
              autoCapitalize="off"
              rows={12}
              value={written}
              onChange={(event) => setWritten(event.target.value)}
            />
          )}
        </Field>
        {written === before ? (
          <p className="faint small">{texts.same}</p>
        ) : (
          <section>
            <h3>{texts.changes}</h3>
            <DiffView label={texts.changes} before={before} after={written} />
          </section>
        )}
        <InlineError message={answer.error} />
      </div>
      <footer>
        <Button onClick={props.onClose}>{text.app.cancel}</Button>
        <Button
          ref={allowButton}
          look="solid"
          className={guard.isAwake && canSend ? '' : 'asleep'}
          isWorking={answer.isWorking}
          aria-disabled={!canSend || undefined}
          onKeyDown={ignoreEnter}
          onClick={send}
        >
          {texts.send}
        </Button>
      </footer>
    </Dialog>
  );
}
