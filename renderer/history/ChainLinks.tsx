import type { HistoryEntry } from '../../shared/model/history-entry.ts';
import { shortHash } from '../format/quantity.ts';
import { CopyButton } from '../parts/CopyButton.tsx';
import * as text from '../text/en.ts';

/** The entry's links in the chain: what makes it provable. */
export function ChainLinks({ entry }: { readonly entry: HistoryEntry }) {
  return (
    <section className="chain">
      <h2>{text.history.chain(entry.id)}</h2>
      <ul>
        {entry.links.map((link) => (
          <li key={link.seq} className="mono">
            <span className="faint">#{link.seq}</span>
            <span>{link.stage}</span>
            <span className="faint" title={link.hash}>
              {shortHash(link.hash)}
            </span>
            <CopyButton value={link.hash} label={text.history.copyHash(link.seq)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
