import { lazy, Suspense, useMemo } from 'react';
import { parseJsonTree } from '../format/json-tree.ts';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { findEdits } from './find-edits.ts';

/** Comparing is only needed where something is edited. */
const DiffView = lazy(() => import('../parts/DiffView.tsx').then((module) => ({ default: module.DiffView })));

/** What a call changes in texts, as differences. The arguments below still show all of it. */
export function CardEdits({ source }: { readonly source: string }) {
  const edits = useMemo(() => findEdits(parseJsonTree(source)), [source]);
  if (edits.length === 0) return null;
  const texts = text.approvals.edits;
  return (
    <section className="card-edits" aria-label={texts.title}>
      <h2>{texts.title}</h2>
      <Suspense>
        {edits.map((edit, at) => (
          <div key={at}>
            {edit.file === null ? null : (
              <code className="small">
                <VisibleText value={edit.file} />
              </code>
            )}
            <DiffView label={texts.edit(at + 1)} before={edit.before} after={edit.after} />
          </div>
        ))}
      </Suspense>
    </section>
  );
}
