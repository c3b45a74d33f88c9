import { parseArgs } from 'node:util';
import { SCENARIOS } from './all-scenarios.ts';
import { runScenario } from './scenario.ts';

/*
 * `npm run faults [-- ROUNDS] [--seed N] [--only WORDS] [--short]`: every kind of fault, ROUNDS times (once when not said), each
 * round from a seed that is printed and that plays the same round again. Exits with 1 when a promise did not hold.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, only: { type: 'string' }, short: { type: 'boolean', default: false } },
});
const rounds = wholeNumber(positionals[0] ?? '1', 'ROUNDS');
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : wholeNumber(values.seed, '--seed');
const chosen = SCENARIOS.filter(({ name }) => name.includes(values.only ?? ''));
let failures = 0;

for (let round = 0; round < rounds; round += 1) {
  const seed = firstSeed + round;
  console.log(`round ${round + 1} of ${rounds}, --seed ${seed}`);
  for (const scenario of chosen) {
    const why = (await scenario.skip?.()) ?? null;
    if (why !== null) {
      console.log(`  skipped: ${scenario.name}: ${why}`);
      continue;
    }
    const startedAt = performance.now();
    const found = await runScenario(scenario, { seed, isShort: values.short });
    failures += found.length === 0 ? 0 : 1;
    console.log(
      `  ${found.length === 0 ? 'held' : 'BROKEN'} ${scenario.name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`,
    );
    for (const line of found) console.log(`    ${line}`);
  }
}
console.log(failures === 0 ? 'Every promise held.' : `${failures} broken. Play a round again with --seed and --only.`);
process.exitCode = failures === 0 ? 0 : 1;

function wholeNumber(text: string, what: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${what} must be a whole number, not ${text}`);
  return Number(text);
}
