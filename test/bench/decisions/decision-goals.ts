import type { Goal } from '../goal.ts';
import { type DecisionCost, FEW_TOOLS } from './measure-decisions.ts';

/** The targets for judging, for either way of naming tools. */
export function decisionGoals(costs: readonly DecisionCost[]): Goal[] {
  return (['names', 'names and patterns'] as const).flatMap((naming) => {
    const of = (rules: number, tools: number) =>
      costs.find((cost) => cost.naming === naming && cost.rules === rules && cost.tools === tools);
    const few = of(100, 100);
    const many = of(10_000, 10_000);
    const goals: Goal[] = [];
    if (many !== undefined) {
      goals.push({ name: `decision p99, 10,000 rules (${naming})`, value: many.p99Micros, unit: 'µs', kind: 'most', bound: 20 });
    }
    // Apart: what more rules cost by themselves, and what calling all of them does to the processor's caches.
    for (const tools of [FEW_TOOLS, 100_000]) {
      const most = of(100_000, tools);
      if (few === undefined || most === undefined) continue;
      const value = most.p99Micros / few.p99Micros;
      const name = `decision p99, 100,000 rules to 100, ${tools === FEW_TOOLS ? 'few' : 'all'} called (${naming})`;
      goals.push({ name, value, unit: '×', kind: 'most', bound: 2 });
    }
    return goals;
  });
}
