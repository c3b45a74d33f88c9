import type { RefObject } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { Chip, RiskChip } from '../parts/Chip.tsx';
import { ClientBadge } from '../parts/ClientBadge.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { askSentence, isAskedByServer } from './ask-sentence.ts';

export function CardHead({
  approval,
  titleRef,
}: {
  readonly approval: ApprovalView;
  readonly titleRef: RefObject<HTMLHeadingElement | null>;
}) {
  const texts = text.approvals;
  return (
    <div className="card-head">
      <ClientBadge name={approval.client} />
      <div className="grow">
        <div className="muted small">
          <VisibleText value={askSentence(approval)} />
        </div>
        <h2 className="tool-title mono" ref={titleRef} tabIndex={-1}>
          <VisibleText value={approval.tool} />
        </h2>
        <div className="chips">
          <Chip>
            {isAskedByServer(approval) ? texts.ofServer : texts.onServer} <b className="mono">{approval.server}</b>
          </Chip>
          <RiskChip
            risk={approval.risk}
            detail={approval.category === null ? approval.riskReason : `${approval.category}: ${approval.riskReason}`}
          />
          {approval.waitingCalls > 1 ? <Chip tone="ask">{texts.identical(approval.waitingCalls)}</Chip> : null}
          {approval.state === 'pending' ? <Chip tone="ask">{texts.pendingChip}</Chip> : null}
          {approval.state === 'missed' ? <Chip>{texts.missed.chip}</Chip> : null}
          {approval.state === 'ticket' ? <Chip tone="allow">{texts.ticketChip}</Chip> : null}
        </div>
      </div>
    </div>
  );
}
