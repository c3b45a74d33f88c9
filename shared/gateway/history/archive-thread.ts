import { Worker } from 'node:worker_threads';
import { assertNever } from '../../model/assert-never.ts';
import type { Clock, Log } from '../ports.ts';
import type { ArchiveOpened } from './archive.ts';
import type { ArchiveClient, OnTaken, QueryAnswer, QueryName } from './archive-client.ts';
import type { ArchiveThreadData, Failure, FromArchive, ToArchive } from './archive-messages.ts';
import { HistoryError } from './history-error.ts';

export interface ArchiveThreadOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly retentionDays: () => number;
  readonly onTaken: OnTaken;
  /** The program of the thread: `archive-worker.ts`, bundled. */
  readonly workerFile: URL;
}

interface Asked {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The archive is told of news after this at the latest: pieces of some size cost less than many small ones. */
const TELL_MS = 50;
const RESTART_MS = 1000;
/** What it makes while it takes a piece of the journal is soon of no use any more; room for more would only be kept. */
const LIMITS = { maxYoungGenerationSizeMb: 8 };

/**
 * An archive in a thread of its own. When the thread dies it is started again, and takes the journal up where it was;
 * meanwhile `trouble` says so. Rejects with HistoryError when the archive cannot be opened at first.
 */
export async function startArchiveThread(options: ArchiveThreadOptions): Promise<ArchiveClient> {
  const { file, clock, log, retentionDays } = options;
  const asked = new Map<number, Asked>();
  let lastAsk = 0;
  let through = 0;
  let trouble: string | null = null;
  let cancelTell: (() => void) | null = null;
  let cancelRestart: (() => void) | null = null;
  let onStopped: ((place: number) => void) | null = null;
  /** It was open once: from then on it is started again when it dies. */
  let wasOpened = false;
  let taken = 0;
  let worker: Worker;

  function post(message: ToArchive): void {
    worker.postMessage(message);
  }

  function start(settlesOpenEntries: boolean): Promise<ArchiveOpened> {
    const { promise, resolve, reject } = Promise.withResolvers<ArchiveOpened>();
    const workerData: ArchiveThreadData = { file, retentionDays: retentionDays(), settlesOpenEntries };
    const started = new Worker(options.workerFile, { name: 'archive', workerData, env: {}, resourceLimits: LIMITS });
    worker = started;
    started.on('message', (message: FromArchive) => {
      if (message.kind === 'opened') resolve(message.opened);
      else if (message.kind === 'not-opened') reject(errorOf(message.failure));
      else hear(message);
    });
    started.on('error', (error) => log.error('the thread of the history failed', { error: error.message }));
    started.once('exit', () => {
      reject(new HistoryError('unreadable', 'The thread of the history ended before the history was open.'));
      if (worker === started) leave();
    });
    return promise;
  }

  function hear(message: Exclude<FromArchive, { kind: 'opened' | 'not-opened' }>): void {
    switch (message.kind) {
      case 'taken':
        ({ place: taken, trouble } = message);
        return options.onTaken(taken);
      case 'answer':
        return takeAsked(message.id)?.resolve(message.value);
      case 'refused':
        return takeAsked(message.id)?.reject(errorOf(message.failure));
      case 'log':
        return log[message.level](message.message, message.facts);
      case 'stopped':
        taken = message.place;
        return;
      default:
        return assertNever(message);
    }
  }

  function takeAsked(id: number): Asked | undefined {
    const found = asked.get(id);
    asked.delete(id);
    return found;
  }

  /** The thread ended: as it was told, or by itself. */
  function leave(): void {
    const reason = onStopped === null ? 'The history is being opened again after a failure.' : 'The history was stopped.';
    for (const each of asked.values()) each.reject(new HistoryError(onStopped === null ? 'not-written' : 'stopped', reason));
    asked.clear();
    if (onStopped !== null) return onStopped(taken);
    if (!wasOpened) return;
    trouble = `${reason} Calls are denied until it is open.`;
    cancelRestart ??= clock.after(RESTART_MS, restart);
  }

  function restart(): void {
    cancelRestart = null;
    start(false).then(
      (opened) => {
        taken = opened.taken;
        trouble = null;
        options.onTaken(taken);
        post({ kind: 'take', through, retentionDays: retentionDays() });
      },
      (error: unknown) => log.error('the history cannot be opened again', { error: String(error) }),
    );
  }

  const opened = await start(true);
  wasOpened = true;
  taken = opened.taken;

  return {
    opened,
    tell(place) {
      through = place;
      cancelTell ??= clock.after(TELL_MS, () => {
        cancelTell = null;
        if (cancelRestart === null) post({ kind: 'take', through, retentionDays: retentionDays() });
      });
    },
    ask<Name extends QueryName>(place: number, query: Name, ...values: readonly unknown[]) {
      const { promise, resolve, reject } = Promise.withResolvers<QueryAnswer<Name>>();
      if (onStopped !== null || cancelRestart !== null) {
        const code = onStopped === null ? 'not-written' : 'stopped';
        reject(new HistoryError(code, trouble ?? 'The history was stopped.'));
        return promise;
      }
      through = place;
      lastAsk += 1;
      // The thread answers this question with the type of its answer: both ends are this program.
      asked.set(lastAsk, { resolve: (value) => resolve(value as QueryAnswer<Name>), reject });
      post({ kind: 'ask', id: lastAsk, through: place, query, values });
      return promise;
    },
    get trouble() {
      return trouble;
    },
    stop(place) {
      const { promise, resolve } = Promise.withResolvers<number>();
      onStopped = resolve;
      cancelTell?.();
      if (cancelRestart === null) post({ kind: 'stop', through: place });
      else resolve(taken);
      cancelRestart?.();
      return promise;
    },
  };
}

function errorOf({ code, message }: Failure): Error {
  return code === null ? new Error(message) : new HistoryError(code, message);
}
