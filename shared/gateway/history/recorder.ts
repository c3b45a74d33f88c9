import type { HistorySummary, Outcome } from '../../model/history-entry.ts';
import type { Log } from '../ports.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { EntryWriter } from './entry-writer.ts';
import type { History, NewEntry } from './history.ts';
import { HistoryError } from './history-error.ts';
import { entryOfBody } from './rows.ts';
import type { Store } from './store.ts';
import { cutBody } from './stored-body.ts';

export interface RecorderOptions {
  readonly store: Store;
  readonly writer: EntryWriter;
  readonly queue: CommitQueue;
  readonly log: Log;
  readonly bodyBytes: () => number;
  /** Hears each entry after one of its stages was committed. */
  readonly emit: (entry: HistorySummary) => void;
}

/** An entry that is not settled: what is committed of it, and what is on its way. */
interface Live {
  summary: HistorySummary;
  isDecided: boolean;
  isClosed: boolean;
}

/** Memory that a queued stage takes beside its body, roughly. */
const STAGE_SIZE = 1000;

/** The writing half of the history: numbers entries, keeps their stages in order, and queues them. */
export function createRecorder(options: RecorderOptions): Pick<History, 'open' | 'decide' | 'close' | 'giveBack' | 'event'> {
  const { store, writer, queue, log, emit } = options;
  const live = new Map<number, Live>();
  let lastId = lastIdOf(store);

  return {
    open(entry) {
      lastId += 1;
      const id = lastId;
      const body = entry.arguments === null ? null : cutBody(entry.arguments, options.bodyBytes());
      live.set(id, { summary: openedSummary(id, entry), isDecided: false, isClosed: false });
      const { promise: committed, resolve, reject } = Promise.withResolvers<void>();
      // Whoever does not wait for it sees the failure in `trouble`; it must not end the process as an unhandled rejection.
      committed.catch(() => {});
      queue.urgent({
        size: STAGE_SIZE + sizeOf(body?.text),
        run: () => writer.opened(id, entry, body),
        committed() {
          emit(openedSummary(id, entry));
          resolve();
        },
        failed(error) {
          live.delete(id);
          reject(error);
        },
      });
      return { id, committed };
    },

    decide(id, decision, uses) {
      const entry = live.get(id);
      if (entry === undefined || entry.isDecided || entry.isClosed) {
        const why = entry === undefined ? 'is not open' : 'is settled already';
        return Promise.reject(new HistoryError('wrong-stage', `The history entry ${id} ${why}.`));
      }
      entry.isDecided = true;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      queue.urgent({
        size: STAGE_SIZE,
        run: () => writer.decided(id, decision, uses),
        committed() {
          const { effect, by, reason } = decision;
          entry.summary = { ...entry.summary, state: 'decided', effect, by, reason };
          emit(entry.summary);
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
      const body = outcome.body === null ? null : cutBody(outcome.body, options.bodyBytes());
      const durationMs = outcome.durationMs === null ? null : Math.max(0, Math.round(outcome.durationMs));
      const stored: Outcome = { kind, at: Math.round(outcome.at), durationMs, message, body };
      queue.later({
        size: STAGE_SIZE + sizeOf(body?.text) + sizeOf(message),
        run: () => writer.closed(id, stored),
        committed() {
          live.delete(id);
          emit({ ...entry.summary, state: 'closed', outcome: kind, durationMs });
        },
        failed(error) {
          live.delete(id);
          log.error('the outcome of a history entry is lost', { entry: id, outcome: kind, code: error.code });
        },
      });
    },

    giveBack(id) {
      queue.later({
        size: STAGE_SIZE,
        run: () => store.uses.giveBack(id),
        committed: () => {},
        failed: (error) => log.error('uses could not be given back in the history', { entry: id, code: error.code }),
      });
    },

    event(event) {
      let id = 0;
      queue.later({
        size: STAGE_SIZE + sizeOf(event.reason),
        run() {
          // Numbered as it is written, so that numbers and links are in the same order.
          lastId += 1;
          id = lastId;
          writer.event(id, event);
        },
        committed() {
          const { kind, at, subject, reason, client = null, session = null, server = null } = event;
          const summary = { ...UNDECIDED, id, kind, at: Math.round(at), client, session, server, subject, reason } as const;
          emit({ ...summary, category: null, risk: null, state: 'closed' });
        },
        failed: (error) => log.error('an event is lost to the history', { subject: event.subject, code: error.code }),
      });
    },
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

/** Numbers are never used twice, also when every entry was removed by age, or some behind our back. */
function lastIdOf({ driver, chain }: Store): number {
  const entry = driver.prepare<{ id: number | null }>('select max(id) as id from entries').get()?.id ?? 0;
  const body = driver.prepare<{ id: number | null }>('select max(id) as id from bodies').get()?.id ?? 0;
  return Math.max(entry, entryOfBody(body), chain.base?.through ?? 0);
}
