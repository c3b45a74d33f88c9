import type { HistorySummary } from '../../shared/model/history-entry.ts';
import { formatTook } from '../format/duration.ts';
import { formatClock } from '../format/time.ts';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { DecisionChip } from './DecisionChip.tsx';
import type { HistoryRow } from './history-list.ts';

/** One line of the history, placed by the virtual list. */
export function HistoryRowView(props: {
  readonly row: HistoryRow;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly isSelected: boolean;
  readonly onSelect: (id: number) => void;
}) {
  const { row } = props;
  const style = { transform: `translateY(${props.top}px)`, height: props.height };
  if (row.kind === 'day') {
    return (
      <div className="history-day" role="row" aria-rowindex={props.index} style={style}>
        <span role="gridcell" aria-colspan={5}>
          {row.label}
        </span>
      </div>
    );
  }
  const { entry } = row;
  return (
    // The grid itself hears the keyboard and names the active row.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`entry-${entry.id}`}
      className="history-row"
      role="row"
      aria-rowindex={props.index}
      aria-selected={props.isSelected}
      style={style}
      onClick={() => props.onSelect(entry.id)}
    >
      <span role="gridcell" className="faint num">
        {formatClock(entry.at)}
      </span>
      <span role="gridcell" className="history-tool">
        <code>
          <VisibleText value={entry.subject} />
        </code>
        {entry.server === null ? null : <span className="faint"> · {entry.server}</span>}
        <Trouble outcome={entry.outcome} />
      </span>
      <span role="gridcell" className="history-client muted">
        {entry.client === null ? text.app.none : <VisibleText value={entry.client} />}
      </span>
      <span role="gridcell">
        <DecisionChip entry={entry} />
      </span>
      <span role="gridcell" className="history-took faint num">
        {entry.durationMs === null ? text.app.none : formatTook(entry.durationMs)}
      </span>
    </div>
  );
}

/** An allowed call that went wrong afterwards is worth a word in the list. */
function Trouble({ outcome }: { readonly outcome: HistorySummary['outcome'] }) {
  if (outcome !== 'tool-error' && outcome !== 'rpc-error' && outcome !== 'failed' && outcome !== 'cancelled') return null;
  return <span className="trouble"> · {text.history.trouble[outcome]}</span>;
}
