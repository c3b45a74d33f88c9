import { CircleAlert } from 'lucide-react';
import { lazy, Suspense, useMemo } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { namedHosts } from '../../shared/policy/named-hosts.ts';
import type { WholeArguments } from './use-whole-arguments.ts';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';

const LookUpHosts = lazy(() => import('./LookUpHosts.tsx').then((module) => ({ default: module.LookUpHosts })));

function hostsIn(source: string): number {
  try {
    return namedHosts(JSON.parse(source)).length;
  } catch {
    // What cannot be read is shown as it is, below.
    return 0;
  }
}

/** What the call comes to: what it does first, in the words it was made with; then what to beware of. */
export function CardFacts({ approval, whole }: { readonly approval: ApprovalView; readonly whole: WholeArguments }) {
  const { facts } = approval;
  const hosts = useMemo(() => (whole.state === 'shown' ? hostsIn(whole.source) : 0), [whole]);
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
        {hosts === 0 || approval.state === 'ticket' ? null : (
          <Suspense>
            <LookUpHosts approval={approval} hosts={hosts} />
          </Suspense>
        )}
      </div>
    </section>
  );
}
