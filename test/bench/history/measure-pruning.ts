import { join } from 'node:path';
import { createChildProcesses } from '../child-processes.ts';
import type { LoopHold } from '../event-loop-watch.ts';

/** Removing what is too old while calls go on. */
export interface Pruning {
  readonly removed: number;
  readonly seconds: number;
  readonly loop: LoopHold;
  /** The same calls before anything is removed: what this machine does to an event loop anyway. */
  readonly control: LoopHold;
  readonly decideP99Ms: number;
  /** The first page of the history, read meanwhile. */
  readonly pageP99Ms: number;
  readonly pageWorstMs: number;
}

/** What is to be removed, from which history. */
export interface PruningJob {
  readonly folder: string;
  /** How many calls were written, and how many of them, the oldest, are to be removed. */
  readonly entries: number;
  readonly removed: number;
  readonly controlMs: number;
}

/** In a process of its own, so that nothing that was measured before has left garbage there. The history must not be open. */
export async function measurePruning(job: PruningJob): Promise<Pruning> {
  const children = createChildProcesses();
  try {
    const script = join(import.meta.dirname, 'pruning-process.ts');
    const { firstLine } = await children.start([process.execPath, script, JSON.stringify(job)]);
    return JSON.parse(firstLine) as Pruning;
  } finally {
    await children.stop();
  }
}
