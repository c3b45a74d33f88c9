import { Search } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { findMatches } from '../format/find-matches.ts';
import { formatBytes } from '../format/quantity.ts';
import { type JsonRow, parseJsonTree, rowsOfTree } from '../format/json-tree.ts';
import * as text from '../text/en.ts';
import { Button } from './Button.tsx';
import { CopyButton } from './CopyButton.tsx';
import { JsonTree } from './JsonTree.tsx';
import { VisibleText } from './VisibleText.tsx';

/**
 * A whole JSON text for reading: as a tree whose strings are text, or raw, scrollable, searchable, copyable. What cannot
 * be parsed (a body that was cut) is shown raw. Nothing is left out and nothing is folded away.
 */
export function JsonView(props: {
  readonly title: string;
  readonly source: string;
  readonly bytes: number;
  readonly aside?: (row: JsonRow) => ReactNode;
}) {
  const [isRaw, setIsRaw] = useState(false);
  const [find, setFind] = useState('');
  const tree = useMemo(() => parseJsonTree(props.source), [props.source]);
  const rows = useMemo(() => (tree === null ? null : rowsOfTree(tree)), [tree]);
  const matches = useMemo(() => findMatches(props.source, find).length, [props.source, find]);
  const isShowingRaw = isRaw || rows === null;
  return (
    <section className="json-view" aria-label={props.title}>
      <div className="json-bar">
        <h2>{props.title}</h2>
        <span className="faint num">{formatBytes(props.bytes)}</span>
        <span className="grow" />
        <label className="json-search">
          <Search aria-hidden />
          <input
            type="search"
            value={find}
            placeholder={text.json.find}
            aria-label={text.json.findIn(props.title)}
            onChange={(event) => setFind(event.target.value)}
          />
          <span className="faint num" aria-live="polite">
            {find === '' ? '' : text.json.matches(matches)}
          </span>
        </label>
        {rows === null ? null : (
          <Button look="quiet" size="small" aria-pressed={isRaw} onClick={() => setIsRaw(!isRaw)}>
            {text.json.raw}
          </Button>
        )}
        <CopyButton value={props.source} label={text.json.copy(props.title)} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard */}
      <div className="well json-body mono" tabIndex={0} role="group" aria-label={text.json.whole(props.title)}>
        {isShowingRaw ? (
          <pre>
            <VisibleText value={props.source} find={find} />
          </pre>
        ) : (
          <JsonTree rows={rows} find={find} aside={props.aside} />
        )}
      </div>
    </section>
  );
}
