import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createChildProcesses } from './child-processes.ts';
import { createBenchInstallation } from './countersign.ts';
import { printGoals } from './goal.ts';
import { readOptions } from './options.ts';
import { placesFor, startRoutes } from './traffic/start-routes.ts';
import { LOADS, type Measured, measureLoad } from './traffic/measure-load.ts';
import { trafficGoals } from './traffic/traffic-goals.ts';
import { printTraffic, printTrafficHeader } from './traffic/traffic-table.ts';

/*
 * `npm run bench`: direct, a plain forwarder, Countersign (50 rules, history on) and what npm has, side by side in one
 * run, interleaved. Only ratios within a run mean anything.
 *
 * Where processes run: by default nothing is pinned. Every route then has the same processors for the client, the server
 * and the middle, direct calls may use both, and threads inside the middle help only where the machine has room for them,
 * as on a user's computer. On a small machine the middle then also pays for the processor it takes from the client and
 * the server. `--pin` gives the middle, with all its threads, the last processor and everything else the others: no
 * thread runs for free there, and what the middle costs is seen without the client's cost beside it, but direct calls
 * lose that processor, so `× direct` flatters. CPU time per call is the same question without a scheduler.
 */
const options = readOptions(process.argv.slice(2));
const children = createChildProcesses();
const installation = createBenchInstallation();
const measured: Measured[] = [];

try {
  const places = placesFor(options.isPinned, cpus().length);
  const routes = await startRoutes(children, installation, places, options.hasPeers);
  printTrafficHeader();
  const { seconds, rounds } = options;
  for (const load of LOADS) {
    const one = await measureLoad(routes, load, { seconds, rounds, warmUpSeconds: seconds / 3, prefix: places.around });
    printTraffic(one);
    measured.push(...one);
  }
  printGoals(trafficGoals(measured));
  if (options.jsonFile !== null) writeFileSync(options.jsonFile, `${JSON.stringify({ traffic: measured }, null, 2)}\n`);
} finally {
  await children.stop();
  installation.remove();
}
