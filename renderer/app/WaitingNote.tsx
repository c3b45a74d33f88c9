import { ArrowRight } from 'lucide-react';
import { askSentence } from '../approvals/ask-sentence.ts';
import { useAppState } from '../connect/session-context.ts';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { linkTo } from './route.ts';

/** Tells on every other page what waits, in the free space of the navigation, so nothing moves when it comes or goes. */
export function WaitingNote() {
  const first = useAppState((state) => state.approvals.find((approval) => approval.state !== 'ticket') ?? null);
  const count = useAppState((state) => state.approvals.filter((approval) => approval.state !== 'ticket').length);
  return (
    <div role="status" className="waiting-note-region">
      {first === null ? null : (
        <a className="waiting-note" href={linkTo('approvals')}>
          <span className="waiting-note-text">
            <b>{askSentence(first)}</b>{' '}
            <span className="mono">
              <VisibleText value={first.tool} />
            </span>
            {count > 1 ? <span className="muted"> {text.app.waitingNote.more(count - 1)}</span> : null}
          </span>
          <span className="waiting-note-action">
            {text.app.waitingNote.review} <ArrowRight aria-hidden />
          </span>
        </a>
      )}
    </div>
  );
}
