import type { Goal } from '../goal.ts';
import { printRow } from '../print-row.ts';
import type { MemoryOverTime } from './measure-memory.ts';

const MB = 1e6;

/** Flat: what is held after the garbage was collected grows by no more than what chance may do. */
export function memoryGoals(memory: MemoryOverTime): Goal[] {
  return (['calls', 'sessions'] as const).flatMap((what) => {
    const { checkpoints, growth } = memory[what];
    const over = `${checkpoints.at(-1)?.done ?? 0} ${what}`;
    return [
      { name: `heap growth over ${over}`, value: growth.heapBytes / MB, unit: 'MB', kind: 'most', bound: 5 },
      { name: `resident memory growth over ${over}`, value: growth.residentBytes / MB, unit: 'MB', kind: 'most', bound: 20 },
    ] as const;
  });
}

export function printMemory(memory: MemoryOverTime): void {
  console.log('\nMemory after collecting garbage');
  const widths = [12, 10, 12, 14, 14];
  printRow(['', 'done', 'heap MB', 'external MB', 'resident MB'], widths);
  for (const what of ['calls', 'sessions'] as const) {
    for (const { done, heapBytes, externalBytes, residentBytes } of memory[what].checkpoints) {
      printRow([what, done, ...[heapBytes, externalBytes, residentBytes].map((bytes) => (bytes / MB).toFixed(1))], widths);
    }
  }
}
