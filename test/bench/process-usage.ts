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

/** Several processes as one; null when one of them cannot be read, or there are none. */
export function readUsageOf(pids: readonly number[]): ProcessUsage | null {
  const usages = pids.map(readUsage).filter((usage) => usage !== null);
  if (usages.length < pids.length || pids.length === 0) return null;
  return {
    cpuMs: usages.reduce((sum, usage) => sum + usage.cpuMs, 0),
    residentBytes: usages.reduce((sum, usage) => sum + usage.residentBytes, 0),
  };
}

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
