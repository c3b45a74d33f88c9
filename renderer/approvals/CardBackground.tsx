import type { ApprovalView } from '../../shared/model/approval.ts';
import { linkTo } from '../app/route.ts';
import { formatClock, formatMinute, formatMoment } from '../format/time.ts';
import { ForeignDescription } from '../parts/ForeignDescription.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { AskingProgram } from './AskingProgram.tsx';
import { isAskedByServer } from './ask-sentence.ts';

/** Why the person is asked, who asks, what the tool says of itself, and what the client did just before. */
export function CardBackground({ approval }: { readonly approval: ApprovalView }) {
  const texts = text.approvals;
  return (
    <dl className="background">
      <div>
        <dt>{texts.why}</dt>
        <dd>
          {approval.why}{' '}
          <a className="underlined" href={linkTo('rules', approval.server, approval.tool)}>
            {texts.ruleLink}
          </a>
          <div className="faint small mono">{approval.rule}</div>
        </dd>
      </div>
      <div>
        <dt>{isAskedByServer(approval) ? texts.throughWhom : texts.who}</dt>
        <dd>
          <span className="mono">
            <VisibleText value={approval.client} />
            {approval.clientVersion === null ? null : (
              <>
                {' '}
                <VisibleText value={approval.clientVersion} />
              </>
            )}
          </span>
          {isAskedByServer(approval) ? null : <AskingProgram process={approval.process} />}
          <div className="faint">
            {texts.session} <span className="mono">{approval.session}</span>{' '}
            {approval.sessionStartedAt === null ? null : texts.since(formatMoment(approval.sessionStartedAt, approval.openedAt))}{' '}
            · {texts.askedAt(formatClock(approval.openedAt))} ·{' '}
            <a href={linkTo('history', String(approval.historyEntry))}>{texts.entry(approval.historyEntry)}</a>
          </div>
        </dd>
      </div>
      {approval.toolDescription === null ? null : (
        <div>
          <dt>{texts.says}</dt>
          <dd className="mono quoted">
            <ForeignDescription value={approval.toolDescription} />
          </dd>
        </div>
      )}
      <div>
        <dt>{texts.justBefore}</dt>
        <dd>
          {approval.justBefore.length === 0 ? <span className="faint">{texts.firstCall}</span> : null}
          <ul className="just-before">
            {approval.justBefore.map((call, index) => (
              <li key={index}>
                <span className="faint num">{formatMinute(call.at)}</span>
                <code>
                  <VisibleText value={call.tool} />
                </code>
                <span className="faint">{call.what}</span>
              </li>
            ))}
          </ul>
        </dd>
      </div>
    </dl>
  );
}
