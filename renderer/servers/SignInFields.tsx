import { useState } from 'react';
import { Button } from '../parts/Button.tsx';
import { Field } from '../parts/Field.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { isSecretKept, type SignInDraft } from './sign-in-draft.ts';

/** The client that was registered by hand, for servers whose authorization server takes no unknown ones. */
export function SignInFields(props: {
  readonly draft: SignInDraft;
  readonly problem: string | null;
  readonly onChange: (draft: SignInDraft) => void;
}) {
  const { draft, problem } = props;
  const texts = text.servers.oauth;
  const change = (part: Partial<SignInDraft>) => props.onChange({ ...draft, ...part });
  const [isOpen, setIsOpen] = useState(draft.clientId !== '');
  const isKept = isSecretKept(draft);
  return (
    <details
      className="sign-in-fields"
      open={isOpen || problem !== null}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>{texts.title}</summary>
      <p className="small muted">{texts.body}</p>
      <Field label={texts.clientId} help={texts.clientIdHelp}>
        {(ids) => (
          <input
            {...ids}
            className="mono"
            spellCheck={false}
            autoComplete="off"
            value={draft.clientId}
            onChange={(event) => change({ clientId: event.target.value })}
          />
        )}
      </Field>
      <Field label={texts.clientSecret} help={texts.clientSecretHelp}>
        {(ids) => (
          <div className="row">
            <input
              {...ids}
              className="mono grow"
              type="password"
              autoComplete="off"
              placeholder={isKept ? text.servers.add.values.keptPlaceholder : undefined}
              value={draft.clientSecret}
              onChange={(event) => change({ clientSecret: event.target.value })}
            />
            {isKept ? (
              <Button size="small" look="quiet" onClick={() => change({ kept: null })}>
                {texts.forgetSecret}
              </Button>
            ) : null}
          </div>
        )}
      </Field>
      <Field label={texts.scope} help={texts.scopeHelp}>
        {(ids) => (
          <input
            {...ids}
            className="mono"
            spellCheck={false}
            value={draft.scope}
            onChange={(event) => change({ scope: event.target.value })}
          />
        )}
      </Field>
      <Field label={texts.port} help={texts.portHelp}>
        {(ids) => (
          <input
            {...ids}
            className="mono"
            inputMode="numeric"
            value={draft.callbackPort}
            onChange={(event) => change({ callbackPort: event.target.value })}
          />
        )}
      </Field>
      <InlineError message={problem} />
    </details>
  );
}
