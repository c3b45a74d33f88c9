import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { splitCommandLine } from '../../shared/model/launch/command-line.ts';
import type { ServerDraft } from './new-server.ts';

/** What will run, exactly: the program and each argument by itself, so that quoting hides nothing. */
export function AddServerPreview({ draft }: { readonly draft: ServerDraft }) {
  const texts = text.servers.add;
  const line = splitCommandLine(draft.commandLine);
  const host = URL.parse(draft.url.trim());
  return (
    <section className="preview" aria-live="polite">
      <h3>{draft.kind === 'stdio' ? texts.willRun : texts.willReach}</h3>
      <div className="well mono">
        {draft.kind === 'http' ? (
          host === null ? (
            <span className="faint">{texts.nothingYet}</span>
          ) : (
            <>
              <b>{host.host}</b> <span className="faint">{host.protocol === 'http:' ? texts.unencrypted : texts.encrypted}</span>
            </>
          )
        ) : line.ok ? (
          <span className="words">
            {[line.command, ...line.args].map((word, index) => (
              <span key={index} className={index === 0 ? 'word program' : 'word'}>
                {word === '' ? <span className="faint">{texts.emptyWord}</span> : <VisibleText value={word} />}
              </span>
            ))}
          </span>
        ) : (
          <span className="faint">{line.code === 'empty' ? texts.nothingYet : texts.problems['open-quote']}</span>
        )}
      </div>
    </section>
  );
}
