import { Tabs } from 'radix-ui';
import { Button } from '../parts/Button.tsx';
import { CopyButton } from '../parts/CopyButton.tsx';
import * as text from '../text/en.ts';
import { snippetsFor } from './client-snippets.ts';

export interface NewGrant {
  readonly name: string;
  readonly token: string;
  readonly url: string;
}

/** The token, this once, with everything that is to be pasted into the client. */
export function NewGrantView({ grant, onDone }: { readonly grant: NewGrant; readonly onDone: () => void }) {
  const texts = text.overview.grant;
  const snippets = snippetsFor(grant.url, grant.token);
  return (
    <>
      <div className="dialog-body">
        <p className="banner">{texts.once}</p>
        <dl className="secret-lines">
          <div>
            <dt>{texts.token}</dt>
            <dd className="mono">{grant.token}</dd>
            <CopyButton value={grant.token} label={texts.copyToken} isQuiet={false} />
          </div>
          <div>
            <dt>{texts.address}</dt>
            <dd className="mono">{grant.url}</dd>
            <CopyButton value={grant.url} label={texts.copyAddress} isQuiet={false} />
          </div>
        </dl>
        <Tabs.Root defaultValue="json" className="tabs">
          <Tabs.List className="tab-list" aria-label={texts.snippets}>
            {snippets.map((snippet) => (
              <Tabs.Trigger key={snippet.id} value={snippet.id} className="tab">
                {texts.snippetNames[snippet.id]}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          {snippets.map((snippet) => (
            <Tabs.Content key={snippet.id} value={snippet.id} className="snippet">
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard */}
              <pre className="well mono" tabIndex={0} aria-label={texts.snippetNames[snippet.id]}>
                {snippet.source}
              </pre>
              <CopyButton value={snippet.source} label={texts.copySnippet} />
            </Tabs.Content>
          ))}
        </Tabs.Root>
      </div>
      <footer>
        <Button look="solid" onClick={onDone}>
          {texts.done}
        </Button>
      </footer>
    </>
  );
}
