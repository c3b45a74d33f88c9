import { expect, it } from 'vitest';
import { type Scenario, runScenario } from './scenario.ts';

/** The same round every time; `npm run faults` plays others, from seeds that it prints. */
const SEED = 1;

/** Declares one test for a short round of each of these. */
export function declareShortRounds(scenarios: readonly Scenario[]): void {
  for (const scenario of scenarios) {
    it(`holds its promises ${scenario.name}`, async (context) => {
      const why = (await scenario.skip?.()) ?? null;
      if (why !== null) context.skip(why);
      expect(await runScenario(scenario, { seed: SEED, isShort: true })).toEqual([]);
    });
  }
}
