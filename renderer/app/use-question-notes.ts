import { useEffect, useRef } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { covers } from '../../shared/model/switches.ts';
import { escapeInvisible } from '../../shared/policy/escape-invisible.ts';
import { askSentence } from '../approvals/ask-sentence.ts';
import { useAppState } from '../connect/session-context.ts';
import * as text from '../text/en.ts';
import { notesState } from './question-notes.ts';
import { navigate } from './route.ts';

/** Tells of a new question by the system's own way, when the page is out of sight and the person wants it. A click leads to the card. */
export function useQuestionNotes(): void {
  const approvals = useAppState((state) => state.approvals);
  const switches = useAppState((state) => state.switches);
  const known = useRef<ReadonlySet<string> | null>(null);
  const shown = useRef(new Map<string, Notification>());
  useEffect(() => {
    const waiting = approvals.filter(({ state }) => state === 'waiting' || state === 'pending');
    const before = known.current;
    known.current = new Set(waiting.map(({ id }) => id));
    for (const [id, note] of shown.current) {
      if (known.current.has(id)) continue;
      note.close();
      shown.current.delete(id);
    }
    if (before === null || document.visibilityState === 'visible' || notesState() !== 'on') return;
    for (const approval of waiting) {
      if (
        before.has(approval.id) ||
        switches.some((each) => each.kind === 'quiet' && covers(each, approval.client, approval.server))
      )
        continue;
      shown.current.set(approval.id, tell(approval));
    }
  }, [approvals, switches]);
}

/** Who wants what, and how risky that is: never an argument, which may hold what is nobody's business on a lock screen. */
function tell(approval: ApprovalView): Notification {
  const title = escapeInvisible(`${askSentence(approval)} ${approval.tool}`);
  const note = new Notification(title, {
    body: `${text.risk[approval.risk]} · ${escapeInvisible(approval.server)}`,
    tag: approval.id,
    requireInteraction: true,
  });
  note.addEventListener('click', () => {
    window.focus();
    navigate('approvals');
    note.close();
  });
  return note;
}
