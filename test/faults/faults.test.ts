import { expect, it } from 'vitest';
import { SCENARIOS } from './all-scenarios.ts';
import { runScenario } from './scenario.ts';

/** One short round of each kind of fault; `npm run faults` runs whole ones, from seeds that it prints. */
const SEED = 1;

for (const scenario of SCENARIOS) {
  it(`holds its promises ${scenario.name}`, { timeout: 120_000 }, async (context) => {
    const why = (await scenario.skip?.()) ?? null;
    if (why !== null) context.skip(why);
    expect(await runScenario(scenario, { seed: SEED, isShort: true })).toEqual([]);
  });
}
