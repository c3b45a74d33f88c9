import type { Goal } from '../goal.ts';
import type { DecisionCost } from './measure-decisions.ts';

/** The targets for judging, for either way of naming tools. */
export function decisionGoals(costs: readonly DecisionCost[]): Goal[] {
  return (['names', 'names and patterns'] as const).flatMap((naming) => {
    const of = (rules: number) => costs.find((cost) => cost.naming === naming && cost.rules === rules);
    const few = of(100);
    const many = of(10_000);
    const most = of(100_000);
    const goals: Goal[] = [];
    if (many !== undefined) {
      goals.push({ name: `decision p99, 10,000 rules (${naming})`, value: many.p99Micros, unit: 'µs', kind: 'most', bound: 20 });
    }
    if (few !== undefined && most !== undefined) {
      const value = most.p99Micros / few.p99Micros;
      // Flat, but for memory that no longer fits the processor's caches.
      goals.push({ name: `decision p99, 100,000 rules to 100 (${naming})`, value, unit: '×', kind: 'most', bound: 2 });
    }
    return goals;
  });
}
