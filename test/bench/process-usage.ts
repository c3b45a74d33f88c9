import { readFileSync } from 'node:fs';

/** What a process has used of the machine so far. */
export interface ProcessUsage {
  /** User and system time of all its threads, without its children. In steps of 10 ms. */
  readonly cpuMs: number;
  readonly residentBytes: number;
}

/** Linux reports times in hundredths of a second on every architecture that Node supports. */
const TICK_MS = 10;
const PAGE_BYTES = 4096;

/** Reads /proc; null where there is none (macOS, Windows) or the process is gone. */
export function readUsage(pid: number): ProcessUsage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may hold spaces: fields count from behind it. 14 and 15 are utime and stime.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, residentBytes: pages * PAGE_BYTES };
  } catch {
    return null;
  }
}
