import type { ApprovalView } from '../../shared/model/approval.ts';
import { RiskChip } from '../parts/Chip.tsx';
import { useNow } from '../parts/use-now.ts';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { countdownOf } from './countdown.ts';

/** All questions, the oldest first; tickets (allowed late, waiting for their client) at the end. */
export function ApprovalList(props: {
  readonly approvals: readonly ApprovalView[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}) {
  const now = useNow(1_000);
  return (
    <ul className="approval-list" aria-label={text.approvals.list}>
      {props.approvals.map((approval) => (
        <li key={approval.id}>
          <button
            type="button"
            className={`approval-item ${approval.state}`}
            aria-current={approval.id === props.selected ? 'true' : undefined}
            onClick={() => props.onSelect(approval.id)}
          >
            <span className="approval-item-top">
              <span className="approval-item-client">
                <VisibleText value={approval.client} />
              </span>
              {approval.waitingCalls > 1 ? <span className="chip num">×{approval.waitingCalls}</span> : null}
              <span className="faint num">{countdownOf(approval, now).short}</span>
            </span>
            <code>
              <VisibleText value={approval.tool} />
            </code>
            <span className="approval-item-bottom">
              {approval.state === 'missed' ? (
                <span className="chip">{text.approvals.missed.chip}</span>
              ) : approval.state === 'ticket' ? (
                <span className="chip allow">{text.approvals.ticketChip}</span>
              ) : (
                <RiskChip risk={approval.risk} />
              )}
              <span className="faint mono">{approval.server}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
