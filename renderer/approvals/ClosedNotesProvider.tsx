import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { useAppState, useHostEvents } from '../connect/session-context.ts';
import { closedNote, type OwnAnswer } from './closed-note.ts';

const SHOWN_MS = 7_000;
const REMEMBERED_CARDS = 500;

interface Note {
  readonly id: string;
  readonly sentence: string;
}

interface OwnAnswers {
  /** To be told before an answer is sent: the card may leave before the reply. */
  readonly remember: (id: string, answer: OwnAnswer) => void;
  readonly forget: (id: string) => void;
}

const OwnAnswersContext = createContext<OwnAnswers>({ remember: () => undefined, forget: () => undefined });

export function useOwnAnswers(): OwnAnswers {
  return useContext(OwnAnswersContext);
}

/** Says for a moment why a card left: what the person did, or what somebody or something else did. */
export function ClosedNotesProvider({ children }: { readonly children: ReactNode }) {
  const approvals = useAppState((state) => state.approvals);
  const seen = useRef(new Map<string, ApprovalView>());
  const own = useRef(new Map<string, OwnAnswer>());
  const [notes, setNotes] = useState<readonly Note[]>([]);

  useEffect(() => {
    for (const view of approvals) seen.current.set(view.id, view);
    const surplus = [...seen.current.keys()].slice(0, Math.max(0, seen.current.size - REMEMBERED_CARDS));
    for (const id of surplus) seen.current.delete(id);
  }, [approvals]);

  useHostEvents((event) => {
    if (event.name !== 'approvals.closed') return;
    const view = seen.current.get(event.id);
    if (view === undefined) return;
    const sentence = closedNote(view, event.how, own.current.get(event.id) ?? null);
    own.current.delete(event.id);
    setNotes((before) => [...before.filter((note) => note.id !== event.id), { id: event.id, sentence }].slice(-3));
  });

  useEffect(() => {
    if (notes.length === 0) return;
    const timer = setTimeout(() => setNotes((before) => before.slice(1)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notes]);

  const answers = useMemo<OwnAnswers>(
    () => ({
      remember: (id, answer) => void own.current.set(id, answer),
      forget: (id) => void own.current.delete(id),
    }),
    [],
  );

  return (
    <OwnAnswersContext value={answers}>
      {children}
      <div className="notes" role="status" aria-live="polite">
        {notes.map((note) => (
          <div key={note.id} className="note">
            {note.sentence}
          </div>
        ))}
      </div>
    </OwnAnswersContext>
  );
}
