import { RefreshCw, ScrollText } from 'lucide-react';
import { useClient } from '../connect/session-context.ts';
import { Button } from '../parts/Button.tsx';
import { CopyButton } from '../parts/CopyButton.tsx';
import { EmptyState } from '../parts/EmptyState.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { useFetched } from '../connect/use-fetched.ts';

/** What the server wrote last, as it wrote it. */
export function LogView({ server }: { readonly server: string }) {
  const client = useClient();
  const { value, error, reload } = useFetched(server, () => client['servers.logs']({ name: server }));
  const lines = value?.lines ?? [];
  return (
    <div className="log-view">
      <div className="row end">
        <InlineError message={error} />
        <CopyButton value={lines.join('\n')} label={text.servers.log.copy} />
        <Button size="small" onClick={reload}>
          <RefreshCw aria-hidden />
          {text.servers.log.reload}
        </Button>
      </div>
      {value !== null && lines.length === 0 ? (
        <EmptyState icon={<ScrollText />} title={text.servers.log.empty}>
          {text.servers.log.emptyBody}
        </EmptyState>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard
        <pre className="well mono log" tabIndex={0} aria-label={text.servers.tabs.log}>
          {lines.map((line, index) => (
            <div key={index}>
              <VisibleText value={line} />
            </div>
          ))}
        </pre>
      )}
    </div>
  );
}
