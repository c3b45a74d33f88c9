import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { printGoals } from './goal.ts';
import { type Part, readOptions } from './options.ts';
import { type PartResult, RUN_PART } from './run-parts.ts';

/*
 * `npm run bench`: direct, a plain forwarder, Countersign (50 rules, history on) and what npm has, side by side in one
 * run, interleaved; and then what Countersign alone is measured by. Of the traffic only ratios within a run mean anything.
 *
 * Where processes run: by default nothing is pinned. Every route then has the same processors for the client, the server
 * and the middle, direct calls may use all of them, and threads inside the middle help only where the machine has room
 * for them, as on a user's computer. On a small machine the middle then also pays for the processor it takes from the
 * client and the server. `--pin` gives the middle, with all its threads, the last processor and everything else the
 * others: no thread runs for free there, and what the middle costs is seen without the client's cost beside it, but
 * direct calls lose that processor, so `× direct` flatters. CPU time per call, of all threads of the middle, is the same
 * question without a scheduler.
 */
const options = readOptions(process.argv.slice(2));
const results = new Map<Part, PartResult>();
for (const part of options.parts) {
  try {
    results.set(part, await RUN_PART[part](options));
  } catch (error) {
    // What the others measured is not lost.
    console.error(`\n${part} failed:`, error);
    process.exitCode = 1;
  }
}

const goals = [...results.values()].flatMap((result) => result.goals);
printGoals(goals);
if (options.jsonFile !== null) {
  const [processor] = cpus();
  const machine = {
    processor: processor?.model ?? '',
    processors: cpus().length,
    memoryBytes: totalmem(),
    platform: process.platform,
    node: process.version,
    loadAverage: loadavg(),
  };
  const measured = Object.fromEntries([...results].map(([part, result]) => [part, result.measured]));
  writeFileSync(options.jsonFile, `${JSON.stringify({ machine, options, measured, goals }, null, 2)}\n`);
}
