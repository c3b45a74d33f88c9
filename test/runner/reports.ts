import { existsSync, readFileSync } from 'node:fs';

export interface SuiteCounts {
  readonly passed: number;
  readonly failed: number;
  /** The names of what did not run. */
  readonly skipped: readonly string[];
}

interface VitestReport {
  readonly testResults: readonly {
    name: string;
    status: string;
    assertionResults: readonly { status: string; fullName: string }[];
  }[];
}

/** Counts a vitest JSON report. A file that could not even be loaded is one failure; a missing report is one, too. */
export function readVitestReport(file: string, exitCode: number): SuiteCounts {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] };
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  const tests = report.testResults.flatMap((each) => each.assertionResults);
  const brokenFiles = report.testResults.filter(
    (each) => each.status === 'failed' && each.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failed = tests.filter((test) => test.status === 'failed').length + brokenFiles.length;
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: tests.filter((test) => test.status !== 'passed' && test.status !== 'failed').map((test) => test.fullName),
  };
}

interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    title: string;
    tests: readonly { status: string; annotations: readonly { type: string; description?: string }[] }[];
  }[];
}

/** Counts a Playwright JSON report; a flaky test (passed only when run again) counts as failed. */
export function readPlaywrightReport(file: string, exitCode: number): SuiteCounts {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] };
  const report = JSON.parse(readFileSync(file, 'utf8')) as { suites: readonly PlaywrightSuite[]; errors?: readonly unknown[] };
  const specs = report.suites.flatMap(specsOf);
  const withStatus = (status: string) => specs.filter((spec) => spec.tests.some((test) => test.status === status));
  const failed = withStatus('unexpected').length + withStatus('flaky').length + (report.errors?.length ?? 0);
  return {
    passed: withStatus('expected').length,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: withStatus('skipped').map((spec) => {
      const why = spec.tests.flatMap((test) => test.annotations).find((note) => note.type === 'skip')?.description;
      return why === undefined ? spec.title : `${spec.title}: ${why}`;
    }),
  };
}

/** On what the desktop's specs ran ("Electron", "the stand-in"), by how many of them. */
export function readDesktopRuns(file: string): ReadonlyMap<string, number> {
  if (!existsSync(file)) return new Map();
  const report = JSON.parse(readFileSync(file, 'utf8')) as { suites: readonly PlaywrightSuite[] };
  const runs = report.suites.flatMap(specsOf).flatMap((spec) => {
    const note = spec.tests.flatMap((test) => test.annotations).find(({ type }) => type === 'runs on');
    return note?.description === undefined ? [] : [note.description];
  });
  return new Map([...new Set(runs)].map((run) => [run, runs.filter((each) => each === run).length]));
}

function specsOf(suite: PlaywrightSuite): NonNullable<PlaywrightSuite['specs']> {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

/** Counts what `npm run conformance` wrote; a missing report is one failure. */
export function readConformanceReport(file: string, exitCode: number): SuiteCounts {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] };
  const { passed, failed } = JSON.parse(readFileSync(file, 'utf8')) as { passed: number; failed: number };
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped: [] };
}
