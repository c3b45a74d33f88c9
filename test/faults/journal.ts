import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the stand-in servers of one world have done: every call that was run, by its marker, and every process that was started.
 * A marker is on disk before the call is answered, so that no death of anybody can lose it.
 */
export interface Journal {
  /** The markers of the calls that were run, in order; one that was run twice is here twice. */
  ran(): readonly string[];
  /** The processes that were started, stand-ins and what they started. */
  pids(): readonly number[];
}

const RAN = 'ran';
const PIDS = 'pids';

export function openJournal(folder: string): Journal {
  return { ran: () => linesOf(join(folder, RAN)), pids: () => linesOf(join(folder, PIDS)).map(Number) };
}

/** The writing side, for the stand-in. */
export function createJournalWriter(folder: string): { noteRan(marker: string): void; notePid(pid: number): void } {
  const ran = openSync(join(folder, RAN), 'a');
  return {
    noteRan(marker) {
      writeSync(ran, `${marker}\n`);
      fsyncSync(ran);
    },
    notePid(pid) {
      const file = openSync(join(folder, PIDS), 'a');
      writeSync(file, `${pid}\n`);
      closeSync(file);
    },
  };
}

function linesOf(file: string): readonly string[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}
