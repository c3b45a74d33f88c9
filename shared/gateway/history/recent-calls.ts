import type { HistorySummary } from '../../model/history-entry.ts';

/** The last calls of each session, for the prompt. Sessions do not outlive this process, so memory is enough. */
export interface RecentCalls {
  note(entry: HistorySummary): void;
  ofSession(session: string, before: number, count: number): HistorySummary[];
}

const PER_SESSION = 8;
const MAX_SESSIONS = 1000;

export function createRecentCalls(): RecentCalls {
  /** Newest last; the sessions that were quiet for longest first. */
  const bySession = new Map<string, HistorySummary[]>();

  return {
    note(entry) {
      const { session, kind } = entry;
      if (session === null || kind !== 'call') return;
      const calls = bySession.get(session) ?? [];
      const index = calls.findLastIndex(({ id }) => id === entry.id);
      if (index === -1) {
        if (entry.state !== 'opened') return;
        calls.push(entry);
        if (calls.length > PER_SESSION) calls.shift();
        bySession.delete(session);
        bySession.set(session, calls);
        if (bySession.size > MAX_SESSIONS) bySession.delete(bySession.keys().next().value ?? '');
      } else calls[index] = entry;
    },
    ofSession: (session, before, count) =>
      (bySession.get(session) ?? [])
        .filter(({ id }) => id < before)
        .slice(-count)
        .toReversed(),
  };
}
