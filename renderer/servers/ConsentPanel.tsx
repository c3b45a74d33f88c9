import { ShieldQuestion } from 'lucide-react';
import type { ServerView } from '../../shared/contract/state.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { ConnectionPreview } from './CommandWords.tsx';

/** What waits for the person's consent, exactly as it would start; agreeing is for this and nothing that came meanwhile. */
export function ConsentPanel({ server }: { readonly server: ServerView }) {
  const client = useClient();
  const command = useCommand();
  const { value, error } = useFetched(`${server.name} ${server.target} ${server.consent}`, () =>
    client['servers.get']({ name: server.name }),
  );
  if (server.consent === 'given') return null;
  const agree = (fingerprint: string) => command.run(() => client['servers.consent']({ name: server.name, fingerprint }));
  const texts = text.servers.consent;
  return (
    <section className="consent-panel" aria-label={texts.title}>
      <p role="status">
        <ShieldQuestion aria-hidden /> {texts.reasons[server.consent]}
      </p>
      <InlineError message={command.error ?? error} />
      {value === null ? null : (
        <>
          <ConnectionPreview connection={value.connection} />
          <div className="row end">
            <Button isWorking={command.isWorking} onClick={() => void agree(value.fingerprint)}>
              {texts.agree}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
