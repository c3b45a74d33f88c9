import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EXPLAINED, type Explained } from './explained.ts';
import { reportDirect, reportThrough, type WayReport } from './report.ts';
import { runServerSuite } from './run-suite.ts';
import { SERVER_SUITES } from './suites.ts';
import { startWays } from './ways.ts';

/* `npm run conformance`: nothing that a server passes by itself may fail through us. */
const REPORT = resolve(import.meta.dirname, '../../test-results/conformance.json');
const NOTHING = { scenarios: [], output: '' };

const used = new Set<Explained>();
const totals = { passed: 0, failed: 0 };

function fail(message: string): void {
  totals.failed += 1;
  console.log(`  ${message}`);
}

function add(report: WayReport): void {
  totals.passed += report.passed.length;
  totals.failed += report.failed.length;
  for (const { by } of report.explained) used.add(by);
  for (const { scenario, check, message } of report.unexplained)
    console.log(`  ${report.way}: ${scenario} / ${check}: ${message}`);
}

const ways = await startWays();
try {
  for (const suite of SERVER_SUITES) {
    const all = [ways.direct, ...ways.through];
    const [direct = NOTHING, ...through] = await Promise.all(all.map(({ url }) => runServerSuite(suite, url)));
    const reports = [
      reportDirect(direct),
      ...ways.through.map(({ name }, index) => reportThrough(name, direct, through[index] ?? NOTHING)),
    ];
    console.log(`${suite.name}: ${reports.map(({ way, passedChecks }) => `${way} ${passedChecks} passed`).join(', ')}`);
    if (direct.scenarios.length === 0) fail(`The suite did not run. ${direct.output}`);
    for (const report of reports) add(report);
  }
} finally {
  await ways.stop();
}

console.log('\nExplained:');
for (const { ways: on, scenario, checks, reason } of used)
  console.log(`  ${on.join(', ')}: ${scenario} (${checks.join(', ')}): ${reason}`);
for (const { ways: on, scenario } of EXPLAINED.filter((each) => !used.has(each)))
  fail(`An explanation is not needed any more: ${scenario} (${on.join(', ')}).`);

await mkdir(dirname(REPORT), { recursive: true });
await writeFile(REPORT, JSON.stringify(totals));
console.log(`\n${totals.passed} scenarios on their ways passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;
