import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CLIENT_WAYS, type ClientDriver, type ClientWay, SIGN_IN_WAYS, startClientDriver } from './client-driver.ts';
import { EXPLAINED, type Explained } from './explained.ts';
import { reportAlone, reportThrough, type WayReport } from './report.ts';
import { runClientSuite, runServerSuite, type SuiteResult } from './run-suite.ts';
import { CLIENT_SUITES, type ClientSuite, OLDEST_SIGN_IN, SERVER_SUITES } from './suites.ts';
import { startWays } from './ways.ts';

/* `npm run conformance [-- servers|clients]`: nothing that works without us may fail through us. */
const REPORT = resolve(import.meta.dirname, '../../test-results/conformance.json');
/* The SDK's client says which tools it leaves out, as some scenarios want it to. */
console.warn = () => {};
console.debug = () => {};

const used = new Set<Explained>();
const totals = { passed: 0, failed: 0, failures: [] as string[] };

function fail(message: string): void {
  totals.failed += 1;
  say(message);
}

function say(message: string): void {
  totals.failures.push(message);
  console.log(`  ${message}`);
}

function add(report: WayReport): void {
  totals.passed += report.passed.length;
  totals.failed += report.failed.length;
  for (const { by } of report.explained) used.add(by);
  for (const { scenario, check, message } of report.unexplained) say(`${report.way}: ${scenario} / ${check}: ${message}`);
}

/** Compares what one suite found on several ways, the first of which is the direct one. */
function compare(suite: string, results: readonly (readonly [way: string, result: SuiteResult])[]): void {
  const [[, direct] = ['', { scenarios: [], output: '' }], ...through] = results;
  const reports = [reportAlone('direct', direct), ...through.map(([way, result]) => reportThrough(way, direct, result))];
  console.log(`${suite}: ${reports.map(({ way, passedChecks }) => `${way} ${passedChecks} passed`).join(', ')}`);
  if (direct.scenarios.length === 0) fail(`The suite did not run. ${direct.output}`);
  for (const report of reports) add(report);
}

async function testServers(): Promise<void> {
  const ways = await startWays();
  try {
    for (const suite of SERVER_SUITES) {
      const wanted = [ways.direct, ...ways.through].filter(({ name }) => !suite.without.includes(name));
      const runs = wanted.map(async ({ name, url }) => [name, await runServerSuite(suite, url)] as const);
      compare(suite.name, await Promise.all(runs));
    }
  } finally {
    await ways.stop();
  }
}

async function testClients(): Promise<void> {
  const driver = await startClientDriver();
  try {
    for (const suite of CLIENT_SUITES) {
      const results = await inTurn(suite, CLIENT_WAYS, driver);
      compare(
        suite.name,
        results.map(([way, result]) => [`client, ${way}`, only(result, suite.compared)] as const),
      );
      checkSignIn(suite, results);
    }
    checkSignIn(OLDEST_SIGN_IN, await inTurn(OLDEST_SIGN_IN, SIGN_IN_WAYS, driver));
  } finally {
    await driver.stop();
  }
}

/** The suite begins all of its scenarios at once: with all ways at once too, a server may take longer to be there than clients wait. */
async function inTurn(suite: ClientSuite, ways: readonly ClientWay[], driver: ClientDriver) {
  const results: [way: ClientWay, result: SuiteResult][] = [];
  for (const way of ways) results.push([way, await runClientSuite(suite, driver.play(way))]);
  return results;
}

/** There is nothing to compare with: signing in is ours alone. */
function checkSignIn(suite: ClientSuite, results: readonly (readonly [way: ClientWay, result: SuiteResult])[]): void {
  const ours = results.filter(([way]) => SIGN_IN_WAYS.includes(way));
  const reports = ours.map(([way, result]) => reportAlone(`sign-in, ${way}`, only(result, suite.signIn)));
  console.log(`${suite.name}: ${reports.map(({ way, passedChecks }) => `${way} ${passedChecks} passed`).join(', ')}`);
  for (const [way, { scenarios, output }] of ours) {
    const missing = suite.signIn.filter((name) => !scenarios.some(({ scenario }) => scenario === name));
    if (missing.length > 0) fail(`${way}: ${missing.join(', ')} did not run. ${output}`);
  }
  for (const report of reports) add(report);
}

function only({ scenarios, output }: SuiteResult, names: readonly string[]): SuiteResult {
  return { scenarios: scenarios.filter(({ scenario }) => names.includes(scenario)), output };
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  servers: testServers,
  clients: testClients,
};
const part = process.argv[2] ?? null;
for (const [name, test] of Object.entries(PARTS)) if (part === null || part === name) await test();

console.log('\nExplained:');
for (const { ways: on, scenario, checks, reason } of used)
  console.log(`  ${on.join('; ')}: ${scenario} (${checks.join(', ')}): ${reason}`);
if (part === null) {
  for (const { ways: on, scenario } of EXPLAINED.filter((each) => !used.has(each)))
    fail(`An explanation is not needed any more: ${scenario} (${on.join('; ')}).`);
}

await mkdir(dirname(REPORT), { recursive: true });
await writeFile(REPORT, JSON.stringify(totals));
console.log(`\n${totals.passed} scenarios on their ways passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;
