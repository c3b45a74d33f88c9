import type { HistorySummary } from '../../model/history-entry.ts';
import type { Clock, Log } from '../ports.ts';
import { openArchive } from './archive.ts';
import { type ArchiveClient, localArchive } from './archive-client.ts';
import { startArchiveThread } from './archive-thread.ts';
import type { History } from './history.ts';
import { HistoryError } from './history-error.ts';
import { createJournal } from './journal.ts';
import { createRecorder } from './recorder.ts';
import { sayError } from '../say-error.ts';

export interface HistoryOptions {
  /** The database; its folder must exist. Its journal and the end of the chain are in files beside it. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Asked anew for each body. */
  readonly bodyBytes: () => number;
  readonly retentionDays: () => number;
  /**
   * Where the database works: in a thread of its own that runs this file, so that it never holds up a call, or here. Without a
   * word, the thread's file beside this one when it was bundled; source runs it here.
   */
  readonly archive?: URL | 'here';
}

/**
 * Opens the history, settles what a process that died left open, and starts removing what is too old.
 * One process at a time may have it open. Rejects with HistoryError: newer, damaged, in-use, unreadable.
 */
export async function openHistory(options: HistoryOptions): Promise<History> {
  const { file, clock, log } = options;
  const onTaken = (place: number): void => journal?.taken(place);
  let journal: ReturnType<typeof createJournal> | null = null;
  const archive = await openArchiveAs(options, onTaken);
  const { opened } = archive;
  const written = createJournal({
    database: file,
    start: opened.taken,
    clock,
    log,
    onWritten: () => archive.tell(written.end),
  });
  journal = written;
  const listeners = new Set<(entry: HistorySummary) => void>();
  const trouble = (): string | null => written.trouble ?? archive.trouble;
  const recorder = createRecorder({ journal: written, lastId: opened.lastId, log, trouble, bodyBytes: options.bodyBytes, emit });
  let stopping: Promise<void> | null = null;

  if (opened.finding !== null) {
    log.error('the end of the history is not what was noted', { finding: opened.finding });
    recorder.event({ kind: 'event', at: clock.now(), subject: 'history.end', reason: opened.finding });
  }

  function emit(entry: HistorySummary): void {
    for (const listener of listeners) {
      try {
        listener(entry);
      } catch (error) {
        // It is written, and others wait for theirs.
        log.error('a listener of the history failed', { error: sayError(error) });
      }
    }
  }

  const ask: ArchiveClient['ask'] = (through, query, ...values) =>
    stopping === null
      ? archive.ask(through, query, ...values)
      : Promise.reject(new HistoryError('stopped', 'The history was stopped.'));

  /** What was said so far is in every answer. */
  function everything(): number {
    written.flush();
    return written.end;
  }

  async function stop(): Promise<void> {
    written.stop();
    written.taken(await archive.stop(written.end));
  }

  return {
    ...recorder,
    page: (filter, before, limit) => ask(everything(), 'page', filter, before, limit),
    get: (id) => ask(everything(), 'get', id),
    exportSlice: (filter, format, before, limit) => ask(everything(), 'exportSlice', filter, format, before, limit),
    countsSince: (from) => ask(everything(), 'countsSince', from),
    activitySince: (from) => ask(everything(), 'activitySince', from),
    usesSince: (now) => ask(everything(), 'usesSince', now),
    verify: () => ask(everything(), 'verify'),
    async written() {
      written.flush();
      if (written.trouble !== null) throw new HistoryError('not-written', written.trouble);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get trouble() {
      return trouble();
    },
    stop: () => (stopping ??= stop()),
  };
}

const BUNDLED_THREAD = import.meta.url.endsWith('.ts') ? 'here' : new URL('./archive-worker.js', import.meta.url);

async function openArchiveAs(options: HistoryOptions, onTaken: (place: number) => void): Promise<ArchiveClient> {
  const { file, clock, log, retentionDays } = options;
  const { archive: where = BUNDLED_THREAD } = options;
  if (where !== 'here') return startArchiveThread({ file, clock, log, retentionDays, onTaken, workerFile: where });
  const archive = openArchive({
    file,
    clock,
    log,
    retentionDays,
    settlesOpenEntries: true,
    onTaken: () => onTaken(archive.taken),
  });
  return localArchive(archive);
}
