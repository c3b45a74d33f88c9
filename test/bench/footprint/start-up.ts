import { setTimeout as wait } from 'node:timers/promises';
import { createChildProcesses } from '../child-processes.ts';
import { createBenchInstallation } from '../countersign.ts';
import { readUsage } from '../process-usage.ts';
import { median } from '../statistics.ts';

/** From starting `countersign serve --json` to its first line, and what it holds when nothing happens. Medians. */
export interface StartUp {
  readonly readyMs: number;
  /** Null where /proc does not tell. */
  readonly idleBytes: number | null;
}

export interface StartUpOptions {
  readonly rounds: number;
  /** How long it stands still before its memory is read. */
  readonly idleMs: number;
}

/** Starts the gateway again and again on one data folder that has been used before, as on a user's computer. */
export async function measureStartUp({ rounds, idleMs }: StartUpOptions): Promise<StartUp> {
  const installation = createBenchInstallation();
  const readyMs: number[] = [];
  const idleBytes: number[] = [];
  try {
    await installation.command('servers', 'list');
    // The first start creates the data folder's files, and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      const children = createChildProcesses();
      try {
        const from = performance.now();
        const { pid } = await installation.serve(children);
        const took = performance.now() - from;
        if (round === 0) continue;
        readyMs.push(took);
        await wait(idleMs);
        const usage = readUsage(pid);
        if (usage !== null) idleBytes.push(usage.residentBytes);
      } finally {
        await children.stop();
      }
    }
  } finally {
    installation.remove();
  }
  return { readyMs: median(readyMs), idleBytes: idleBytes.length === 0 ? null : median(idleBytes) };
}
