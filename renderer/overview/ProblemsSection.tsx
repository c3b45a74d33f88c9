import { Info, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { Problem } from '../../shared/contract/state.ts';
import { linkTo } from '../app/route.ts';
import { useAppState } from '../connect/session-context.ts';
import * as text from '../text/en.ts';

const SHAPES = { info: Info, warning: TriangleAlert, critical: OctagonAlert } as const satisfies Record<
  Problem['severity'],
  LucideIcon
>;

const ORDER = ['critical', 'warning', 'info'] as const satisfies readonly Problem['severity'][];

/** What needs a hand, the worst first: each problem with what to do about it. Nothing when all is well. */
export function ProblemsSection() {
  const all = useAppState((state) => state.problems);
  const problems = ORDER.flatMap((severity) => all.filter((problem) => problem.severity === severity));
  if (problems.length === 0) return null;
  return (
    <section aria-labelledby="problems">
      <h2 id="problems">{text.overview.problems.title}</h2>
      <ul className="problems card">
        {problems.map((problem, index) => {
          const Shape = SHAPES[problem.severity];
          const where = placeOf(problem);
          return (
            <li key={index} className={problem.severity}>
              <Shape aria-hidden />
              <div className="grow">
                <b>
                  <span className="visually-hidden">{text.overview.problems.severity[problem.severity]}: </span>
                  {problem.title}
                </b>
                <div className="muted small">{problem.detail}</div>
                <div className="small">{text.overview.problems.todo[problem.code]}</div>
              </div>
              {where === null ? null : (
                <a className="button plain small" href={where}>
                  {text.overview.problems.look}
                  <span className="visually-hidden"> {problem.server ?? problem.title}</span>
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function placeOf({ code, server, client }: Problem): string | null {
  if (client !== undefined) return linkTo('clients', '+setup');
  if (server === null) return null;
  if (code === 'policy-broken' || code === 'policy-review') return linkTo('rules', server);
  return linkTo('servers', server, code === 'server-failing' ? 'log' : 'tools');
}
