import { useCallback, useEffect, useState } from 'react';
import { useAppState } from './session-context.ts';
import { sentenceOf } from './use-command.ts';

export interface Fetched<T> {
  readonly value: T | null;
  readonly error: string | null;
  readonly reload: () => void;
  /** From asking for a reload until its answer: what is shown may be old. */
  readonly isReloading: boolean;
}

/**
 * Fetches when `key` changes, when asked to, and when the host has started anew: what it was asked before then may have had no answer.
 * What is there stays until the new value has come.
 */
export function useFetched<T>(key: string, fetch: () => Promise<T>): Fetched<T> {
  const [state, setState] = useState<{ value: T | null; error: string | null }>({ value: null, error: null });
  const [round, setRound] = useState(0);
  const [isReloading, setIsReloading] = useState(false);
  const instance = useAppState((each) => each.instance);
  useEffect(() => {
    let isCurrent = true;
    fetch()
      .then(
        (value) => isCurrent && setState({ value, error: null }),
        (error: unknown) => isCurrent && setState((before) => ({ ...before, error: sentenceOf(error) })),
      )
      .finally(() => isCurrent && setIsReloading(false));
    return () => {
      isCurrent = false;
    };
    // `fetch` is a new function at every drawing; `key` says when it means something else.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, round, instance]);
  const reload = useCallback(() => {
    setIsReloading(true);
    setRound((before) => before + 1);
  }, []);
  return { ...state, reload, isReloading };
}
