import type { AskingProcess } from '../../shared/model/asking-process.ts';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';

/** The program at the other end of the connection. Two lines in any case: it is found a moment after the question is shown. */
export function AskingProgram({ process }: { readonly process: AskingProcess | null }) {
  const texts = text.approvals.program;
  if (process === null) return <div className="asking-program faint">{texts.unknown}</div>;
  const { pid, name, path, folder, parents } = process;
  return (
    <div className="asking-program">
      <div>
        <span className="mono">
          <VisibleText value={path ?? name} />
        </span>{' '}
        <span className="faint num">{texts.pid(pid)}</span>
      </div>
      <div className="faint">
        {folder === null ? null : (
          <>
            {texts.worksIn}{' '}
            <span className="mono">
              <VisibleText value={folder} />
            </span>
          </>
        )}
        {folder === null || parents.length === 0 ? null : ' · '}
        {parents.length === 0 ? null : (
          <>
            {texts.startedBy}{' '}
            <span className="mono" title={parents.map((parent) => `${parent.path ?? parent.name} (${parent.pid})`).join('\n')}>
              <VisibleText value={parents.map((parent) => parent.name).join(' ← ')} />
            </span>
          </>
        )}
      </div>
    </div>
  );
}
