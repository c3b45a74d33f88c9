import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readConformanceReport, readPlaywrightReport, readVitestReport } from '../../runner/reports.ts';

function report(content: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-reports-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

it('names what failed in vitest, also a file that could not be loaded', () => {
  const file = report({
    testResults: [
      {
        name: '/a.test.ts',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'good' },
          { status: 'failed', fullName: 'bad', failureMessages: ['\u001b[31mAssertionError\u001b[0m: no\n1\n2\n3\n4'] },
          { status: 'skipped', fullName: 'left out' },
        ],
      },
      { name: '/b.test.ts', status: 'failed', message: 'SyntaxError', assertionResults: [] },
    ],
  });
  expect(readVitestReport(file, 1)).toEqual({
    passed: 1,
    failed: 2,
    failures: ['/a.test.ts: bad\n    AssertionError: no\n    1\n    2\n    3', '/b.test.ts\n    SyntaxError'],
    skipped: ['left out'],
  });
});

it('names what failed in the browser, also what passed only when it ran again', () => {
  const spec = (title: string, status: string, message?: string) => ({
    title,
    file: 'x.spec.ts',
    tests: [{ status, annotations: [], results: message === undefined ? [] : [{ error: { message } }] }],
  });
  const file = report({
    suites: [
      {
        title: 'x.spec.ts',
        specs: [spec('good', 'expected')],
        suites: [{ title: 'part', specs: [spec('bad', 'unexpected', 'Error: no'), spec('unsure', 'flaky', 'Error: late')] }],
      },
    ],
    errors: [{ message: 'the worker died' }],
  });
  expect(readPlaywrightReport(file, 1)).toMatchObject({
    passed: 1,
    failed: 3,
    failures: ['x.spec.ts: bad\n    Error: no', 'x.spec.ts: unsure\n    Error: late', 'playwright\n    the worker died'],
  });
});

it('takes a suite for failed that left no report, or ended badly without saying why', () => {
  for (const read of [readVitestReport, readPlaywrightReport, readConformanceReport])
    expect(read('/no/such/file', 0)).toMatchObject({ passed: 0, failed: 1 });
  expect(readVitestReport(report({ testResults: [] }), 1)).toMatchObject({ failed: 1 });
  expect(readPlaywrightReport(report({ suites: [] }), 1)).toMatchObject({ failed: 1 });
  expect(readConformanceReport(report({ passed: 3, failed: 0, failures: [] }), 1)).toMatchObject({ passed: 3, failed: 1 });
});
