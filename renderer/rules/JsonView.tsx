import { lazy, Suspense } from 'react';
import * as text from '../text/en.ts';
import { ProblemList } from './ProblemList.tsx';
import type { PolicyDraftState } from './use-policy-draft.ts';

/** Large, and not needed for anything else. */
const JsonEditor = lazy(() => import('./JsonEditor.tsx').then(({ JsonEditor: Editor }) => ({ default: Editor })));

/** The document itself, read by the host while it is written, with what is wrong at its place. */
export function JsonView({ draft }: { readonly draft: PolicyDraftState }) {
  const texts = text.rules.json;
  const report = draft.draft;
  return (
    <div className="rules-json">
      <Suspense fallback={<p className="faint appears-late">{texts.loading}</p>}>
        <JsonEditor
          label={texts.label}
          value={draft.text}
          problems={draft.isCurrent && report !== null ? [...report.problems, ...report.warnings] : []}
          onChange={draft.write}
        />
      </Suspense>
      <div className="policy-report" role="status">
        {report === null || !draft.isCurrent ? (
          <span className="faint">{texts.checking}</span>
        ) : report.problems.length === 0 ? (
          <span className="good">{texts.good}</span>
        ) : (
          <>
            <b className="bad">{texts.problems(report.problems.length)}</b>
            <ProblemList problems={report.problems} />
          </>
        )}
        {report === null || report.warnings.length === 0 ? null : (
          <>
            <b>{texts.warnings}</b>
            <ProblemList problems={report.warnings} />
          </>
        )}
      </div>
    </div>
  );
}
