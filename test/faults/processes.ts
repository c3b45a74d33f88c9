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

/** What a process holds in memory, in MB: now, and at most since it started. Null where the system does not say. */
export function memoryOf(pid: number): { readonly nowMb: number; readonly mostMb: number } | null {
  const status = statusOf(pid);
  const read = (name: string): number | null => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  };
  const nowMb = read('VmRSS');
  const mostMb = read('VmHWM');
  return nowMb === null || mostMb === null ? null : { nowMb, mostMb };
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
