import { useCallback, useEffect, useRef, useState } from 'react';
import type { PolicyChange, PolicyDraft } from '../../shared/contract/rules.ts';
import { useClient } from '../connect/session-context.ts';
import { sentenceOf } from '../connect/use-command.ts';

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
  /** Whether what the draft says is about this very text. */
  readonly isCurrent: boolean;
  readonly error: string | null;
  /** Makes changes one after another; each is made in what the ones before it left. */
  readonly change: (...changes: readonly PolicyChange[]) => void;
  readonly write: (text: string) => void;
  readonly discard: () => void;
}

/** The document that a person is changing. The host reads it and says what it means; the page never does. */
export function usePolicyDraft(server: string, revision: string): PolicyDraftState {
  const client = useClient();
  const [draft, setDraft] = useState<PolicyDraft | null>(null);
  const [start, setStart] = useState({ text: '', revision: '' });
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const latest = useRef('');
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const ask = useCallback(
    (from: () => string | null, changes: readonly PolicyChange[], isStart: boolean) => {
      const before = queue.current;
      const work = async (): Promise<void> => {
        await before;
        try {
          const asked = from();
          const next = await client['policy.draft']({ server, text: asked, changes: [...changes] });
          setError(null);
          setDraft(next);
          if (isStart) setStart({ text: next.text, revision: next.revision });
          // What was typed meanwhile is newer.
          if (asked === null || asked === latest.current) {
            latest.current = next.text;
            setText(next.text);
          }
        } catch (problem) {
          setError(sentenceOf(problem));
        }
      };
      queue.current = work();
    },
    [client, server],
  );

  const load = useCallback(() => ask(() => null, [], true), [ask]);
  const isDirty = draft !== null && text !== start.text;
  const dirty = useRef(false);
  useEffect(() => {
    dirty.current = isDirty;
  }, [isDirty]);
  // Another document in force: begin again, unless that would throw work away. Then it is only said.
  useEffect(() => {
    if (dirty.current) ask(() => latest.current, [], false);
    else load();
  }, [ask, load, revision]);
  useEffect(() => () => (timer.current === null ? undefined : clearTimeout(timer.current)), []);

  return {
    draft,
    start: start.text,
    startRevision: start.revision,
    isOvertaken: isDirty && draft?.revision !== start.revision,
    text,
    isDirty,
    isCurrent: draft?.text === text,
    error,
    change: (...changes) => ask(() => latest.current, changes, false),
    write: (written) => {
      latest.current = written;
      setText(written);
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(() => ask(() => latest.current, [], false), PAUSE_MS);
    },
    discard: load,
  };
}
