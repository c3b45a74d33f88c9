import { CircleAlert } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import type { WholeArguments } from './use-whole-arguments.ts';
import { mayAnswer } from '../connect/connect.ts';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';

const LookUpHosts = lazy(() => import('./LookUpHosts.tsx').then((module) => ({ default: module.LookUpHosts })));

/** What the call comes to: what it does first, in the words it was made with; then what to beware of. */
export function CardFacts({ approval, whole }: { readonly approval: ApprovalView; readonly whole: WholeArguments }) {
  const { facts } = approval;
  if (facts.length === 0) return null;
  const plain = facts.filter((fact) => fact.tone === 'plain');
  const warnings = facts.filter((fact) => fact.tone === 'warning');
  return (
    <section className="card-facts">
      <h2>{text.approvals.facts}</h2>
      <div className="well">
        {plain.length === 0 ? null : (
          <dl className="facts">
            {plain.map((fact, index) => (
              <div key={index}>
                <dt>{fact.label}</dt>
                <dd className="mono">
                  <VisibleText value={fact.value} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        {warnings.length === 0 ? null : (
          <ul className="warnings">
            {warnings.map((fact, index) => (
              <li key={index}>
                <CircleAlert aria-hidden />
                <span className="visually-hidden">{text.approvals.warning}</span>
                <b>{fact.label}</b>
                <span>
                  <VisibleText value={fact.value} />
                </span>
              </li>
            ))}
          </ul>
        )}
        {!mayAnswer() || whole.state !== 'shown' || !whole.source.includes('://') || approval.state === 'ticket' ? null : (
          <Suspense>
            <LookUpHosts approval={approval} source={whole.source} />
          </Suspense>
        )}
      </div>
    </section>
  );
}
