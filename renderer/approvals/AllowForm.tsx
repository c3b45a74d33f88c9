import { useEffect, useRef, useState } from 'react';
import type { ApprovalView, Lifetime } from '../../shared/model/approval.ts';
import { Button } from '../parts/Button.tsx';
import { Field } from '../parts/Field.tsx';
import { Segmented } from '../parts/Segmented.tsx';
import * as text from '../text/en.ts';
import { ignoreEnter } from './ignore-enter.ts';
import { sayScope } from './say-scope.ts';
import { useAllowGuard } from './use-allow-guard.ts';
import type { AnswerCommands } from './use-answer.ts';

/** Allows this call and what is like it, for longer than a session. The narrowest comes first; nothing is sent by Enter. */
export function AllowForm(props: {
  readonly approval: ApprovalView;
  readonly answer: AnswerCommands;
  readonly isWholeCallShown: boolean;
  readonly onCancel: () => void;
}) {
  const { approval, answer } = props;
  const lasting = approval.scopes.filter(({ lifetimes }) => lifetimes.length > 1);
  const [key, setKey] = useState(lasting[0]?.key ?? '');
  const [lifetime, setLifetime] = useState<Lifetime>('hour');
  const select = useRef<HTMLSelectElement>(null);
  const allowButton = useRef<HTMLButtonElement>(null);
  const guard = useAllowGuard(allowButton, approval.waitingCalls);
  const texts = text.approvals.allowForm;
  const scope = lasting.find((each) => each.key === key) ?? lasting[0];
  useEffect(() => {
    // After the menu that opened the form has given the focus back.
    const timer = setTimeout(() => select.current?.focus(), 0);
    return () => clearTimeout(timer);
  }, []);
  if (scope === undefined) return null;

  const allow = () => {
    if (props.isWholeCallShown && guard.mayAllow()) answer.allow({ scope, lifetime });
  };
  return (
    <form className="deny-form" onSubmit={(event) => event.preventDefault()}>
      <Field label={texts.what}>
        {(ids) => (
          <select {...ids} ref={select} value={scope.key} onChange={(event) => setKey(event.target.value)}>
            {lasting.map((each) => (
              <option key={each.key} value={each.key}>
                {sayScope(approval, each)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Segmented
        label={texts.howLong}
        value={lifetime}
        options={scope.lifetimes.map((each) => [each, texts.lifetimes[each]] as const)}
        onChange={setLifetime}
      />
      <p className="field-help">{lifetime === 'session' ? texts.inMemory : texts.written(approval.server)}</p>
      <div className="row end">
        <Button onClick={props.onCancel}>{text.app.cancel}</Button>
        <Button
          ref={allowButton}
          look="solid"
          className={guard.isAwake && props.isWholeCallShown ? '' : 'asleep'}
          isWorking={answer.isWorking}
          onKeyDown={ignoreEnter}
          onClick={allow}
        >
          {texts.send}
        </Button>
      </div>
    </form>
  );
}
