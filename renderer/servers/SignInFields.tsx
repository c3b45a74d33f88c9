import { useState } from 'react';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { TextField } from '../parts/TextField.tsx';
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
      <TextField
        label={texts.clientId}
        help={texts.clientIdHelp}
        autoComplete="off"
        value={draft.clientId}
        onChange={(clientId) => change({ clientId })}
      />
      <TextField
        label={texts.clientSecret}
        help={texts.clientSecretHelp}
        isSecret
        autoComplete="off"
        placeholder={isKept ? text.servers.add.values.keptPlaceholder : undefined}
        value={draft.clientSecret}
        onChange={(clientSecret) => change({ clientSecret })}
      />
      {isKept ? (
        <div className="row">
          <Button size="small" look="quiet" onClick={() => change({ kept: null })}>
            {texts.forgetSecret}
          </Button>
        </div>
      ) : null}
      <TextField label={texts.scope} help={texts.scopeHelp} value={draft.scope} onChange={(scope) => change({ scope })} />
      <TextField
        label={texts.port}
        help={texts.portHelp}
        inputMode="numeric"
        value={draft.callbackPort}
        onChange={(callbackPort) => change({ callbackPort })}
      />
      <InlineError message={problem} />
    </details>
  );
}
