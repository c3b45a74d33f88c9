import type { HeldMemory } from './inspected-process.ts';

/** What was held after so many calls or sessions. */
export interface Checkpoint extends HeldMemory {
  readonly done: number;
}

/** How much more is held from the end of the warm-up (a fifth) to the end, by the straight line that fits best. */
export interface Growth {
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly residentBytes: number;
}

const WARM_UP = 0.2;

/** Fewer than two checkpoints behind the warm-up tell nothing: throws. */
export function growthOf(checkpoints: readonly Checkpoint[]): Growth {
  const all = checkpoints.at(-1)?.done ?? 0;
  const settled = checkpoints.filter(({ done }) => done >= all * WARM_UP);
  if (settled.length < 2) throw new Error('growth needs two checkpoints');
  const span = (settled.at(-1)?.done ?? 0) - (settled[0]?.done ?? 0);
  const grown = (key: keyof HeldMemory): number => slope(settled.map((point) => [point.done, point[key]])) * span;
  return { heapBytes: grown('heapBytes'), externalBytes: grown('externalBytes'), residentBytes: grown('residentBytes') };
}

/** Least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
