import type { HistorySummary } from '../../model/history-entry.ts';
import { createInProgressByKey } from '../in-progress.ts';
import type { Log } from '../ports.ts';
import type { History, NewEntry } from './history.ts';
import { HistoryError } from './history-error.ts';
import type { Journal } from './journal.ts';
import { sizeOfBody, toJournalBody } from './journal-record.ts';
import { createRecentCalls } from './recent-calls.ts';

export interface RecorderOptions {
  readonly journal: Journal;
  /** The highest number that an entry ever had. */
  readonly lastId: number;
  readonly log: Log;
  /** Why nothing can be recorded just now; null while it can. */
  readonly trouble: () => string | null;
  readonly bodyBytes: () => number;
  /** Hears each entry after one of its stages was written. */
  readonly emit: (entry: HistorySummary) => void;
}

type Recorder = Pick<History, 'open' | 'decide' | 'close' | 'giveBack' | 'event' | 'recentOfSession'>;

/** An entry that is not settled: what is committed of it, and what is on its way. */
interface Live {
  summary: HistorySummary;
  isDecided: boolean;
  isClosed: boolean;
}

/** Memory that a queued stage takes beside its body, roughly. */
const STAGE_SIZE = 1000;

/** The writing half of the history: numbers entries, keeps their stages in order, and hands them to the journal. */
export function createRecorder(options: RecorderOptions): Recorder {
  const { journal, log, emit } = options;
  const live = createInProgressByKey<number, Live>();
  const recent = createRecentCalls();
  let { lastId } = options;

  function tell(entry: HistorySummary): void {
    recent.note(entry);
    emit(entry);
  }

  return {
    open(entry) {
      lastId += 1;
      const id = lastId;
      const { arguments: text, ...rest } = entry;
      const body = toJournalBody(text, options.bodyBytes());
      const summary = openedSummary(id, entry);
      live.set(id, { summary, isDecided: false, isClosed: false });
      journal.append({
        record: ['opened', id, rest, body],
        size: STAGE_SIZE + sizeOfBody(body),
        isAwaited: true,
        committed: () => tell(summary),
        // Whoever goes on with this entry learns it when it is decided.
        failed: () => live.delete(id),
      });
      return id;
    },

    decide(id, decision, uses) {
      const entry = live.get(id);
      if (entry === undefined || entry.isDecided || entry.isClosed) {
        const why = entry === undefined ? 'is not open' : 'is settled already';
        return Promise.reject(new HistoryError('wrong-stage', `The history entry ${id} ${why}.`));
      }
      const trouble = options.trouble();
      // The journal tries for itself; what the archive cannot take must not pile up there.
      if (trouble !== null && journal.trouble === null) return Promise.reject(new HistoryError('not-written', trouble));
      entry.isDecided = true;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      journal.append({
        record: ['decided', id, decision, uses],
        size: STAGE_SIZE,
        isAwaited: true,
        committed() {
          const { effect, by, reason } = decision;
          entry.summary = { ...entry.summary, state: 'decided', effect, by, reason };
          tell(entry.summary);
          resolve();
        },
        failed(error) {
          entry.isDecided = false;
          reject(error);
        },
      });
      return promise;
    },

    close(id, outcome) {
      const entry = live.get(id);
      if (entry === undefined || entry.isClosed) {
        log.warn('an outcome came for a history entry that is not open', { entry: id, outcome: outcome.kind });
        return;
      }
      entry.isClosed = true;
      const { kind, message } = outcome;
      const body = toJournalBody(outcome.body, options.bodyBytes());
      const durationMs = outcome.durationMs === null ? null : Math.max(0, Math.round(outcome.durationMs));
      journal.append({
        record: ['closed', id, { kind, at: Math.round(outcome.at), durationMs, message }, body],
        size: STAGE_SIZE + sizeOfBody(body) + sizeOf(message),
        isAwaited: false,
        committed() {
          live.delete(id);
          tell({ ...entry.summary, state: 'closed', outcome: kind, durationMs });
        },
        failed(error) {
          live.delete(id);
          log.error('the outcome of a history entry is lost', { entry: id, outcome: kind, code: error.code });
        },
      });
    },

    giveBack(id) {
      journal.append({
        record: ['given-back', id],
        size: STAGE_SIZE,
        isAwaited: false,
        committed: () => {},
        failed: (error) => log.error('uses could not be given back in the history', { entry: id, code: error.code }),
      });
    },

    event(event) {
      lastId += 1;
      const id = lastId;
      journal.append({
        record: ['event', id, event],
        size: STAGE_SIZE + sizeOf(event.reason),
        isAwaited: false,
        committed() {
          const { kind, at, subject, reason, client = null, session = null, server = null } = event;
          const summary = { ...UNDECIDED, id, kind, at: Math.round(at), client, session, server, subject, reason } as const;
          tell({ ...summary, category: null, risk: null, state: 'closed' });
        },
        failed: (error) => log.error('an event is lost to the history', { subject: event.subject, code: error.code }),
      });
    },

    recentOfSession: recent.ofSession,
  };
}

const UNDECIDED = { effect: null, by: null, outcome: null, durationMs: null, reason: null } as const;

function openedSummary(id: number, entry: NewEntry): HistorySummary {
  const { kind, client, session, server, subject, category, risk } = entry;
  return { ...UNDECIDED, id, kind, at: Math.round(entry.at), client, session, server, subject, category, risk, state: 'opened' };
}

function sizeOf(text: string | null | undefined): number {
  return (text?.length ?? 0) * 2;
}
