import type { FileChange } from '../../shared/contract/clients.ts';
import { DiffView } from '../parts/DiffView.tsx';
import * as text from '../text/en.ts';

/** What would be written, file by file. Secrets were hidden before it came here. */
export function FileChanges({ changes }: { readonly changes: readonly FileChange[] }) {
  const texts = text.setup.plan;
  return (
    <>
      {changes.map(({ path, what, before, after }) => (
        <section key={path} className="file-change">
          <h3 className="small">
            {texts.change[what]} <span className="mono wrap">{path}</span>
          </h3>
          <DiffView label={path} before={before} after={after} />
        </section>
      ))}
    </>
  );
}
