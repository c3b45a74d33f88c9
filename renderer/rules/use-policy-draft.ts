import { useCallback, useEffect, useRef, useState } from 'react';
import type { PolicyChange, PolicyDraft } from '../../shared/contract/rules.ts';
import { useClient } from '../connect/session-context.ts';
import { sentenceOf } from '../connect/use-command.ts';
import { joinWork, NO_WORK } from './draft-work.ts';

const PAUSE_MS = 250;

export interface PolicyDraftState {
  /** Null until the first has come. */
  readonly draft: PolicyDraft | null;
  /** The text as it was before any change: what is in force, or the recommended rules written out. */
  readonly start: string;
  /** The text as it stands in the editor; the draft may be a moment behind. */
  readonly text: string;
  /** The revision that the changes were begun from; what saving must still find in force. */
  readonly startRevision: string;
  /** Another document is in force by now: saving would undo that, and is refused. */
  readonly isOvertaken: boolean;
  readonly isDirty: boolean;
  /** Whether what the draft says is about this very text, with every change in it. */
  readonly isCurrent: boolean;
  readonly error: string | null;
  /** Changes that the draft does not have yet, in their order: the host is still reading them. */
  readonly onTheWay: readonly PolicyChange[];
  /** Makes changes one after another; each is made in what the ones before it left. */
  readonly change: (...changes: readonly PolicyChange[]) => void;
  readonly write: (text: string) => void;
  /** Another document instead of this one: changes that are on the way were made in the one before, and end with it. */
  readonly replace: (text: string) => void;
  readonly discard: () => void;
}

/** The document that a person is changing. The host reads it and says what it means; the page never does. */
export function usePolicyDraft(server: string, revision: string): PolicyDraftState {
  const client = useClient();
  const [draft, setDraft] = useState<PolicyDraft | null>(null);
  const [start, setStart] = useState({ text: '', revision: '' });
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [onTheWay, setOnTheWay] = useState<readonly PolicyChange[]>([]);
  /** The text as it stands now, for work that began before the page was drawn anew. */
  const latest = useRef('');
  const waiting = useRef(NO_WORK);
  const isAsking = useRef(false);
  /** Counts the documents that took the place of another. */
  const replaced = useRef(0);
  const isTouched = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  /** One question to the host: about a new start, or about the text with changes made in it. */
  const askHost = useCallback(
    async (asked: string | null, changes: readonly PolicyChange[]): Promise<void> => {
      const document = replaced.current;
      try {
        const next = await client['policy.draft']({ server, text: asked, changes: [...changes] });
        setError(null);
        setDraft(next);
        if (asked === null) setStart({ text: next.text, revision: next.revision });
        if (asked === null || asked === latest.current) {
          latest.current = next.text;
          setText(next.text);
        } else if (changes.length > 0 && document === replaced.current) {
          // What was typed meanwhile is newer, and the changes are made in it again.
          waiting.current = joinWork({ ...NO_WORK, isWanted: true, changes }, waiting.current);
        }
      } catch (problem) {
        setError(sentenceOf(problem));
      }
    },
    [client, server],
  );

  /** One question at a time; what comes up meanwhile is asked together, after it. */
  const want = useCallback(
    async (more: { readonly isStart: boolean; readonly changes: readonly PolicyChange[] }): Promise<void> => {
      waiting.current = joinWork(waiting.current, { ...more, isWanted: true });
      setOnTheWay((before) => (more.isStart ? [] : [...before, ...more.changes]));
      if (isAsking.current) return;
      isAsking.current = true;
      while (waiting.current.isWanted) {
        const { isStart, changes } = waiting.current;
        // A start is asked for by itself: changes after it are no part of it.
        waiting.current = isStart ? { isWanted: changes.length > 0, isStart: false, changes } : NO_WORK;
        await askHost(isStart ? null : latest.current, isStart ? [] : changes);
        setOnTheWay(waiting.current.changes);
      }
      isAsking.current = false;
    },
    [askHost],
  );
  const write = (written: string): void => {
    latest.current = written;
    setText(written);
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => void want({ isStart: false, changes: [] }), PAUSE_MS);
  };
  const isDirty = draft !== null && text !== start.text;
  useEffect(() => {
    isTouched.current = isDirty || onTheWay.length > 0;
  }, [isDirty, onTheWay]);
  // Another document in force: begin again, unless that would throw work away. Then it is only said.
  useEffect(() => void want({ isStart: !isTouched.current, changes: [] }), [want, revision]);
  useEffect(() => () => (timer.current === null ? undefined : clearTimeout(timer.current)), []);

  return {
    draft,
    start: start.text,
    startRevision: start.revision,
    isOvertaken: isDirty && draft?.revision !== start.revision,
    text,
    isDirty,
    isCurrent: draft?.text === text && onTheWay.length === 0,
    error,
    onTheWay,
    change: (...changes) => void want({ isStart: false, changes }),
    write,
    replace: (written) => {
      replaced.current += 1;
      waiting.current = { ...waiting.current, changes: [] };
      setOnTheWay([]);
      write(written);
    },
    discard: () => void want({ isStart: true, changes: [] }),
  };
}
