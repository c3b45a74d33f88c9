import { existsSync, readFileSync } from 'node:fs';

/** Whether a process is there and runs: a dead one that nobody has waited for yet does not count. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !/^State:\s+Z/m.test(statusOf(pid));
}

/** The most memory that a process ever had, in MB. Null where the system does not say. */
export function mostMemoryOf(pid: number): number | null {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(statusOf(pid))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}

function statusOf(pid: number): string {
  const file = `/proc/${pid}/status`;
  try {
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  } catch {
    // It ended between the two.
    return '';
  }
}
