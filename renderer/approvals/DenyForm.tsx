import { useEffect, useRef, useState } from 'react';
import { Button } from '../parts/Button.tsx';
import { Field } from '../parts/Field.tsx';
import * as text from '../text/en.ts';

const LONGEST = 2000;

/** A denial with a sentence for the client's model; it goes back as the tool's result. */
export function DenyForm(props: {
  readonly isWorking: boolean;
  readonly onDeny: (reason: string) => void;
  readonly onCancel: () => void;
}) {
  const [reason, setReason] = useState('');
  const input = useRef<HTMLTextAreaElement>(null);
  const texts = text.approvals.denyForm;
  useEffect(() => {
    // After the menu that opened the form has given the focus back.
    const timer = setTimeout(() => input.current?.focus(), 0);
    return () => clearTimeout(timer);
  }, []);
  return (
    <form
      className="deny-form"
      onSubmit={(event) => {
        event.preventDefault();
        props.onDeny(reason);
      }}
    >
      <Field label={texts.label} help={texts.help}>
        {(ids) => (
          <textarea
            {...ids}
            ref={input}
            rows={2}
            maxLength={LONGEST}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') props.onCancel();
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) props.onDeny(reason);
            }}
          />
        )}
      </Field>
      <div className="row end">
        <Button onClick={props.onCancel}>{text.app.cancel}</Button>
        <Button look="solid" type="submit" isWorking={props.isWorking}>
          {texts.send}
        </Button>
      </div>
    </form>
  );
}
