import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../../model/assert-never.ts';
import { giveMemoryBack } from '../give-memory-back.ts';
import { type Log, systemClock } from '../ports.ts';
import { type Archive, openArchive } from './archive.ts';
import { askArchive, stopArchive } from './archive-client.ts';
import type { ArchiveThreadData, Failure, FromArchive, ToArchive } from './archive-messages.ts';
import { HistoryError } from './history-error.ts';
import { sayError } from '../say-error.ts';

/*
 * The thread of the archive: SQLite, hashing, indexing, verifying and removing, so that none of it ever holds up a call.
 * It is told only what is in the journal already, and never decides anything.
 */
const port = parentPort;
if (port === null) throw new Error('This file is the archive thread of the gateway; it is not started by itself.');
const tell = (message: FromArchive): void => port.postMessage(message);
// The one place where the thread's start gets its type; `archive-thread.ts` is the other end.
const { file, settlesOpenEntries, ...given } = workerData as ArchiveThreadData;
let { retentionDays } = given;

const log = createThreadLog();

giveWay();
try {
  const archive: Archive = openArchive({
    file,
    clock: systemClock,
    log,
    retentionDays: () => retentionDays,
    settlesOpenEntries,
    onTaken: () => tell({ kind: 'taken', place: archive.taken, trouble: archive.trouble }),
  });
  port.on('message', (message: ToArchive) => void hear(archive, message));
  tell({ kind: 'opened', opened: archive.opened });
  giveMemoryBack(systemClock, log);
} catch (error) {
  tell({ kind: 'not-opened', failure: failureOf(error) });
  port.close();
}

async function hear(archive: Archive, message: ToArchive): Promise<void> {
  switch (message.kind) {
    case 'take':
      retentionDays = message.retentionDays;
      return archive.follow(message.through);
    case 'ask': {
      const { id, through, query, values } = message;
      try {
        // Both ends are this program: the values were typed where they were given.
        const value = await askArchive(archive, through, query, values as Parameters<Archive[typeof query]>);
        return tell({ kind: 'answer', id, value });
      } catch (error) {
        return tell({ kind: 'refused', id, failure: failureOf(error) });
      }
    }
    case 'stop':
      tell({ kind: 'stopped', place: await stopArchive(archive, message.through) });
      return port?.close();
    default:
      return assertNever(message);
  }
}

function failureOf(error: unknown): Failure {
  const code = error instanceof HistoryError ? error.code : null;
  return { code, message: sayError(error) };
}

function createThreadLog(): Log {
  const at =
    (level: keyof Log): Log['info'] =>
    (message, facts = {}) =>
      tell({ kind: 'log', level, message, facts });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Calls come first when there is not enough of the processor for both. Only Linux knows priorities of single threads. */
function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), 10);
  } catch {
    // No /proc, or not allowed: then it is as important as everything else.
  }
}
