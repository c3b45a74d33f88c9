import { LogIn } from 'lucide-react';
import { useState } from 'react';
import type { ServerView } from '../../shared/contract/state.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';

/** Signing in to a remote server and out of it. Nothing for a server that has not asked for it. */
export function SignInPanel({ server }: { readonly server: ServerView }) {
  const client = useClient();
  const command = useCommand();
  const [address, setAddress] = useState<string | null>(null);
  const { state, problem } = server.signIn;
  const texts = text.servers.signIn;
  if (state === 'none' && problem === null) return null;

  const signIn = async () => {
    const result = await command.run(() => client['servers.signIn']({ name: server.name }));
    setAddress(result.ok ? result.value.url : null);
  };
  const signOut = () => command.run(() => client['servers.signOut']({ name: server.name }));

  return (
    <section className={`sign-in ${state}`} aria-label={texts.title}>
      <div className="grow">
        <p role="status">{texts.states[state]}</p>
        {problem === null ? null : (
          <p className="small">
            <VisibleText value={problem} />
          </p>
        )}
        {state === 'waiting' && address !== null ? (
          <p className="small">
            {texts.byHand}{' '}
            <a className="link" href={address} target="_blank" rel="noopener noreferrer">
              {texts.open}
            </a>
          </p>
        ) : null}
        <InlineError message={command.error} />
      </div>
      {state === 'signed-in' ? (
        <Button size="small" isWorking={command.isWorking} onClick={() => void signOut()}>
          {texts.signOut}
        </Button>
      ) : (
        <Button
          look={state === 'waiting' ? 'plain' : 'solid'}
          size="small"
          isWorking={command.isWorking}
          onClick={() => void signIn()}
        >
          <LogIn aria-hidden />
          {state === 'waiting' ? texts.again : texts.signIn}
        </Button>
      )}
    </section>
  );
}
