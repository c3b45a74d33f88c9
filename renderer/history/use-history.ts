import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryFilter } from '../../shared/model/history-entry.ts';
import { useClient, useHostEvents } from '../connect/session-context.ts';
import { sentenceOf } from '../connect/use-command.ts';
import { addPage, takeFresh, takeLive, type HistoryListState } from './history-list.ts';

const PAGE = 100;
const NOTHING: HistoryListState = { entries: [], fresh: [], next: null };

export interface HistoryPages extends HistoryListState {
  readonly hasLoaded: boolean;
  readonly error: string | null;
  readonly loadMore: () => void;
  readonly showFresh: () => void;
  readonly setReadingDown: (isReadingDown: boolean) => void;
}

/** The history page by page for one filter, kept up to date by the host's events. The old list stays until the new one is there. */
export function useHistory(filter: HistoryFilter): HistoryPages {
  const client = useClient();
  const [state, setState] = useState<HistoryListState>(NOTHING);
  const [hasLoaded, setHasLoaded] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const isReadingDown = useRef(false);
  const isFetching = useRef(false);
  const generation = useRef(0);
  const key = JSON.stringify(filter);

  const fetchPage = useCallback(
    async (before: number | null): Promise<void> => {
      const mine = generation.current;
      isFetching.current = true;
      try {
        const page = await client['history.page']({ filter: JSON.parse(key) as HistoryFilter, before, limit: PAGE });
        if (mine !== generation.current) return;
        setState((state) => addPage(before === null ? NOTHING : state, page.entries, page.next));
        setError(null);
      } catch (failure) {
        if (mine === generation.current) setError(sentenceOf(failure));
      }
      setHasLoaded(true);
      isFetching.current = false;
    },
    [client, key],
  );

  useEffect(() => {
    generation.current += 1;
    isReadingDown.current = false;
    // oxlint-disable-next-line react/set-state-in-effect -- it is set when the host has answered
    void fetchPage(null);
  }, [fetchPage]);

  useHostEvents((event) => {
    if (event.name === 'history.changed') setState((state) => takeLive(state, event.entry, filter, isReadingDown.current));
  });

  return {
    ...state,
    hasLoaded,
    error,
    loadMore: () => {
      if (state.next !== null && !isFetching.current) void fetchPage(state.next);
    },
    showFresh: () => setState(takeFresh),
    setReadingDown: (isDown) => {
      isReadingDown.current = isDown;
    },
  };
}
