import { useId, useState } from 'react';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { text } from '../text/en.ts';
import { PolicySimulation } from './PolicySimulation.tsx';
import { ProblemList } from './ProblemList.tsx';
import { usePolicyCheck } from './use-policy-check.ts';

/**
 * The document as text, checked while it is written. Nothing is saved that the host finds wrong; what it would loosen is
 * shown first, and saving that is a second, deliberate step.
 */
export function PolicyEditor(props: {
  readonly server: string;
  readonly saved: string;
  readonly onSaved: (loosens: readonly string[]) => void;
  readonly onCancel: () => void;
}) {
  const client = useClient();
  const command = useCommand();
  const [source, setSource] = useState(props.saved);
  const [confirmed, setConfirmed] = useState<string | null>(null);
  const { report, shown, error } = usePolicyCheck(props.server, source);
  const id = useId();
  const texts = text.policy.editor;
  const loosens = shown?.loosens ?? [];
  const needsConfirmation = loosens.length > 0 && confirmed !== source;
  const canSave = report?.ok === true && source !== props.saved;

  const save = async () => {
    if (!canSave) return;
    if (needsConfirmation) {
      setConfirmed(source);
      return;
    }
    const result = await command.run(() => client['policy.set']({ server: props.server, text: source }));
    if (result.ok) props.onSaved(result.value.loosens);
  };

  return (
    <div className="policy-editor">
      <label htmlFor={id} className="h3">
        {texts.label}
      </label>
      <textarea
        id={id}
        className="mono"
        spellCheck={false}
        autoCapitalize="off"
        aria-invalid={shown?.ok === false}
        aria-describedby={`${id}-report`}
        value={source}
        onChange={(event) => setSource(event.target.value)}
      />
      <div id={`${id}-report`} className="policy-report" role="status">
        <InlineError message={error} />
        {shown === null ? null : shown.ok ? (
          <span className="good">{texts.good}</span>
        ) : (
          <>
            <b className="bad">{texts.bad(shown.problems.length)}</b>
            <ProblemList problems={shown.problems} />
          </>
        )}
        {shown === null || shown.warnings.length === 0 ? null : (
          <>
            <b>{texts.warnings}</b>
            <ProblemList problems={shown.warnings} />
          </>
        )}
        {loosens.length === 0 ? null : (
          <div className="banner ask">
            <b>{texts.loosens}</b>
            <ul>
              {loosens.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <PolicySimulation server={props.server} source={source} canRun={report?.ok === true} />
      <InlineError message={command.error} />
      <div className="row end">
        <Button onClick={props.onCancel}>{text.app.cancel}</Button>
        <Button look="solid" aria-disabled={!canSave || undefined} isWorking={command.isWorking} onClick={() => void save()}>
          {needsConfirmation ? texts.saveLooser : confirmed === source ? texts.confirmLooser : texts.save}
        </Button>
      </div>
    </div>
  );
}
