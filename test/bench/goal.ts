import { printRow } from './print-row.ts';

/** A number that the product should reach, and what was measured. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `most`: the value may not be larger than the bound. `least`: not smaller. */
  readonly kind: 'most' | 'least';
  readonly bound: number;
}

/** Whether the measured value keeps its bound. A value that is not a number keeps none. */
export function isMet(goal: Goal): boolean {
  return goal.kind === 'most' ? goal.value <= goal.bound : goal.value >= goal.bound;
}

/** The table at the end: what was to be reached, and whether it was. */
export function printGoals(goals: readonly Goal[]): void {
  console.log('\nTargets');
  for (const goal of goals) {
    const bound = `${goal.kind === 'most' ? '≤' : '≥'} ${goal.bound} ${goal.unit}`;
    printRow([goal.name, bound, `${isMet(goal) ? 'met' : 'missed'} (${goal.value.toPrecision(3)} ${goal.unit})`], [74, 18]);
  }
}
