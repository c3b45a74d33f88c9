import { useMemo } from 'react';
import { lineDiff } from '../format/diff-lines.ts';
import * as text from '../text/en.ts';
import { VisibleText } from './VisibleText.tsx';

const SIGNS = { same: ' ', old: '−', new: '+', gap: '' } as const;
/** More would take the page longer to draw than anybody reads. */
const MOST_LINES = 2000;

/** What changes from one text to another: taken away and added lines, told by sign and word as well as colour. */
export function DiffView(props: { readonly label: string; readonly before: string; readonly after: string }) {
  const lines = useMemo(() => lineDiff(props.before, props.after), [props.before, props.after]);
  const texts = text.diff;
  if (lines.length === 0) return <p className="faint small">{texts.none}</p>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard
    <div className="well diff mono" tabIndex={0} role="group" aria-label={props.label}>
      {lines.slice(0, MOST_LINES).map((line, at) =>
        line.kind === 'gap' ? (
          <div key={at} className="diff-gap">
            {texts.gap(Number(line.text))}
          </div>
        ) : (
          <div key={at} className={`diff-line ${line.kind}`}>
            <span className="diff-sign" aria-hidden>
              {SIGNS[line.kind]}
            </span>
            {line.kind === 'same' ? null : <span className="visually-hidden">{texts[line.kind]} </span>}
            <span>
              <VisibleText value={line.text} />
            </span>
          </div>
        ),
      )}
      {lines.length > MOST_LINES ? <div className="diff-gap">{texts.more(lines.length - MOST_LINES)}</div> : null}
    </div>
  );
}
