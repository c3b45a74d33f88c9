import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

export interface SuiteCounts {
  readonly passed: number;
  /** Not the number of `failures`: a suite may break down without naming one, and a scenario fail in several ways. */
  readonly failed: number;
  /** What failed, each with where and why in short. */
  readonly failures: readonly string[];
  /** The names of what did not run. */
  readonly skipped: readonly string[];
}

const MISSING: SuiteCounts = { passed: 0, failed: 1, failures: ['there is no report'], skipped: [] };

interface VitestReport {
  readonly testResults: readonly {
    name: string;
    status: string;
    message?: string;
    assertionResults: readonly { status: string; fullName: string; failureMessages?: readonly string[] }[];
  }[];
}

/** Counts a vitest JSON report. A file that could not even be loaded is one failure; a missing report is one, too. */
export function readVitestReport(file: string, exitCode: number): SuiteCounts {
  if (!existsSync(file)) return MISSING;
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ file: name, ...test })),
  );
  const brokenFiles = report.testResults.filter(
    (each) => each.status === 'failed' && each.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failures = [
    ...tests
      .filter((test) => test.status === 'failed')
      .map((test) => sayFailure(`${test.file}: ${test.fullName}`, test.failureMessages?.[0])),
    ...brokenFiles.map(({ name, message }) => sayFailure(name, message)),
  ];
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: failures.length === 0 && exitCode !== 0 ? 1 : failures.length,
    failures,
    skipped: tests.filter((test) => test.status !== 'passed' && test.status !== 'failed').map((test) => test.fullName),
  };
}

/** The first lines of why say what was wrong; the suite's own output has the rest. */
function sayFailure(name: string, why = ''): string {
  const first = stripVTControlCharacters(why).split('\n').slice(0, 4).join('\n    ').slice(0, 500).trim();
  return first === '' ? name : `${name}\n    ${first}`;
}

interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    title: string;
    file?: string;
    tests: readonly {
      status: string;
      annotations: readonly { type: string; description?: string }[];
      results?: readonly { error?: { message?: string } }[];
    }[];
  }[];
}

/** Counts a Playwright JSON report; a flaky test (passed only when run again) counts as failed. */
export function readPlaywrightReport(file: string, exitCode: number): SuiteCounts {
  if (!existsSync(file)) return MISSING;
  const report = JSON.parse(readFileSync(file, 'utf8')) as {
    suites: readonly PlaywrightSuite[];
    errors?: readonly { message?: string }[];
  };
  const specs = report.suites.flatMap(specsOf);
  const withStatus = (status: string) => specs.filter((spec) => spec.tests.some((test) => test.status === status));
  const failures = [
    ...[...withStatus('unexpected'), ...withStatus('flaky')].map(({ file: from, title, tests }) =>
      sayFailure(
        `${from ?? ''}: ${title}`,
        tests.flatMap((test) => test.results ?? []).find(({ error }) => error !== undefined)?.error?.message,
      ),
    ),
    ...(report.errors ?? []).map(({ message }) => sayFailure('playwright', message)),
  ];
  return {
    passed: withStatus('expected').length,
    failed: failures.length === 0 && exitCode !== 0 ? 1 : failures.length,
    failures,
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
  if (!existsSync(file)) return MISSING;
  const { passed, failed, failures } = JSON.parse(readFileSync(file, 'utf8')) as Omit<SuiteCounts, 'skipped'>;
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, failures, skipped: [] };
}
