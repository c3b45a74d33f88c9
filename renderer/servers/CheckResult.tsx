import type { ServerCheck } from '../../shared/contract/server-commands.ts';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';

/** What a look at a server found; its own words are marked where they deceive. */
export function CheckResult({ found }: { readonly found: ServerCheck }) {
  const texts = text.servers.check;
  if (!found.ok)
    return (
      <div className="check-result bad" role="status">
        <b>{texts.fails}</b>{' '}
        <span className="mono">
          <VisibleText value={found.message} />
        </span>
      </div>
    );
  return (
    <div className="check-result good" role="status">
      <b>{texts.works(found.tools, found.durationMs)}</b>{' '}
      {found.serverName === null ? null : (
        <VisibleText value={texts.says(found.serverName, found.serverVersion ?? '', found.protocol)} />
      )}
      {found.changed.length === 0 ? null : <p>{texts.changed(found.changed)}</p>}
    </div>
  );
}
