import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findChromium } from './runner/find-chromium.ts';
import {
  readConformanceReport,
  readDesktopRuns,
  readPlaywrightReport,
  readVitestReport,
  type SuiteCounts,
} from './runner/reports.ts';
import { runBeside, runCommand } from './runner/run-command.ts';

/**
 * `npm test`: everything that must hold, in the order in which it is cheap to find out. Counts every check and every
 * test, names what could not run, and ends with one line: "N passed, N failed".
 */
const root = resolve(import.meta.dirname, '..');
const reports = join(root, 'test-results');
rmSync(reports, { recursive: true, force: true });

const totals = { passed: 0, failed: 0 };
const failures: string[] = [];
const skipped: string[] = [];

async function check(name: string, script: string): Promise<void> {
  console.log(`\n── ${name}`);
  const code = await runCommand(root, 'npm', ['run', '--silent', script]);
  const failed = code === 0 ? [] : [`npm run ${script}`];
  add({ passed: 1 - failed.length, failed: failed.length, failures: failed, skipped: [] }, name);
}

function add(counts: SuiteCounts, name: string): void {
  totals.passed += counts.passed;
  totals.failed += counts.failed;
  failures.push(...counts.failures.map((failure) => `${name}: ${failure}`));
  skipped.push(...counts.skipped);
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} skipped`);
}

function sayList(title: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`\n${lines.length} ${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

await check('build', 'build');
await check('format', 'format:check');
await check('lint', 'lint');
await check('types', 'types');

// Much of it is waiting, for which no other test has to wait.
const conformance = runBeside(root, 'npm', ['run', '--silent', 'conformance']);
console.log('\n── unit, gateway, contract and boundary tests');
const vitestReport = join(reports, 'vitest.json');
const vitestArguments = [
  'run',
  '-c',
  'build/vitest.config.ts',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${vitestReport}`,
];
const vitestCode = await runCommand(root, join(root, 'node_modules/.bin/vitest'), vitestArguments);
add(readVitestReport(vitestReport, vitestCode), 'vitest');

console.log('\n── conformance');
const { code: conformanceCode, output } = await conformance;
process.stdout.write(output);
add(readConformanceReport(join(reports, 'conformance.json'), conformanceCode), 'conformance');

console.log('\n── browser tests');
const chromium = await findChromium(root);
if (chromium.ok) {
  const playwrightReport = join(reports, 'playwright.json');
  const code = await runCommand(
    root,
    join(root, 'node_modules/.bin/playwright'),
    ['test', '-c', 'build/playwright.config.ts', '--reporter=list,json'],
    {
      PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport,
      ...(chromium.path === null ? {} : { COUNTERSIGN_CHROMIUM: chromium.path }),
    },
  );
  add(readPlaywrightReport(playwrightReport, code), 'playwright');
  for (const [what, count] of readDesktopRuns(playwrightReport)) console.log(`desktop: ${count} specs ran on ${what}`);
} else {
  skipped.push(`every browser test: ${chromium.reason}`);
}

sayList('skipped', skipped);
// Last, because the end of a long log is what one is shown.
sayList('failed', failures);
process.exitCode = totals.failed === 0 ? 0 : 1;
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
