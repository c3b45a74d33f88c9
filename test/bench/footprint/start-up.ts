import { setTimeout as wait } from 'node:timers/promises';
import { type ChildProcesses, createChildProcesses } from '../child-processes.ts';
import { createBenchInstallation } from '../countersign.ts';
import { readUsage } from '../process-usage.ts';
import { median } from '../statistics.ts';

/** From starting a program to its first line, and what it holds when nothing happens. Medians. */
export interface StartUp {
  readonly readyMs: number;
  /** Null where /proc does not tell. */
  readonly idleBytes: number | null;
}

export interface StartUps {
  /** `countersign serve --json`. */
  readonly countersign: StartUp;
  /** A Node that only listens over HTTP: what this machine takes for any program on it. */
  readonly plainNode: StartUp;
}

export interface StartUpOptions {
  readonly rounds: number;
  /** How long it stands still before its memory is read. */
  readonly idleMs: number;
}

const PLAIN = "require('node:http').createServer().listen(0, '127.0.0.1', () => console.log('ready'))";

/** Starts both in turns, again and again; the gateway on one data folder that has been used before, as on a user's computer. */
export async function measureStartUps({ rounds, idleMs }: StartUpOptions): Promise<StartUps> {
  const installation = createBenchInstallation();
  try {
    await installation.command('servers', 'list');
    const countersign = createTimes((children) => installation.serve(children), idleMs);
    const plainNode = createTimes((children) => children.start([process.execPath, '-e', PLAIN]), idleMs);
    // The first start creates the data folder's files, and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      await countersign.start(round > 0);
      await plainNode.start(round > 0);
    }
    return { countersign: countersign.medians(), plainNode: plainNode.medians() };
  } finally {
    installation.remove();
  }
}

function createTimes(start: (children: ChildProcesses) => Promise<{ readonly pid: number }>, idleMs: number) {
  const readyMs: number[] = [];
  const idleBytes: number[] = [];
  return {
    async start(isCounted: boolean): Promise<void> {
      const children = createChildProcesses();
      try {
        const from = performance.now();
        const { pid } = await start(children);
        const took = performance.now() - from;
        if (!isCounted) return;
        readyMs.push(took);
        await wait(idleMs);
        const usage = readUsage(pid);
        if (usage !== null) idleBytes.push(usage.residentBytes);
      } finally {
        await children.stop();
      }
    },
    medians: (): StartUp => ({ readyMs: median(readyMs), idleBytes: idleBytes.length === 0 ? null : median(idleBytes) }),
  };
}
