import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { PlayedClient } from './client-driver.ts';
import { type ClientSuite, MAY_END_IN_ERROR, type Suite } from './suites.ts';

const CheckSchema = z.object({
  id: z.string(),
  status: z.enum(['SUCCESS', 'FAILURE', 'WARNING', 'SKIPPED', 'INFO']),
  description: z.string(),
  errorMessage: z.string().optional(),
});

export type Check = z.infer<typeof CheckSchema>;

/** What the program found, scenario by scenario. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly checks: readonly Check[];
}

export interface SuiteResult {
  readonly scenarios: readonly ScenarioResult[];
  /** What the program printed, for a run that found nothing. */
  readonly output: string;
}

/** Runs a suite against a server. Never rejects for what the suite finds: that is the result. */
export function runServerSuite(suite: Suite, url: string): Promise<SuiteResult> {
  return runProgram(suite.program, ['server', '--url', url, ...suite.args], 'server-');
}

/** Runs all scenarios of a suite at once with a client that is being played. */
export async function runClientSuite(suite: ClientSuite, client: PlayedClient): Promise<SuiteResult> {
  const { scenarios, output } = await runProgram(
    suite.program,
    ['client', '--command', client.command, '--timeout', String(LONGEST_SCENARIO_MS), ...suite.args],
    '',
  );
  const wanted = [...suite.compared, ...suite.signIn];
  const found = scenarios.filter(({ scenario }) => wanted.includes(scenario));
  return { scenarios: found.map((result) => withEnding(result, client.endings)), output };
}

/** The suite's own checks say nothing about how the client ended: that is one of ours. */
function withEnding({ scenario, checks }: ScenarioResult, endings: PlayedClient['endings']): ScenarioResult {
  const problem = endings.has(scenario) ? (endings.get(scenario) ?? null) : 'The client did not end.';
  const isGood = problem === null || (endings.has(scenario) && MAY_END_IN_ERROR.has(scenario));
  const status = isGood ? ('SUCCESS' as const) : ('FAILURE' as const);
  return { scenario, checks: [...checks, { id: 'client-ends-well', status, description: problem ?? 'The client ended well.' }] };
}

/** Runs the conformance program and reads the checks that it wrote, one folder `<prefix><scenario>-<time>` for each scenario. */
async function runProgram(program: string, args: readonly string[], prefix: string): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-conformance-'));
  try {
    const output = await new Promise<string>((done) => {
      const options = { maxBuffer: 1 << 28, timeout: LONGEST_RUN_MS, cwd: folder, env: { ...process.env, ...COMPILE_CACHE } };
      execFile(process.execPath, [program, ...args, '-o', folder], options, (_error, stdout, stderr) => done(stdout + stderr));
    });
    return { scenarios: await readResults(folder, prefix), output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same programs are started many times; where only who may change them may change what was compiled. */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: resolve(import.meta.dirname, '../../node_modules/.cache/conformance') };
const LONGEST_RUN_MS = 600_000;
/** The suite begins all of its scenarios at once, and the last of them waits for the others. */
const LONGEST_SCENARIO_MS = 300_000;
const TIME = /-\d{4}-\d\d-\d\dT[\d-]+Z$/;

async function readResults(folder: string, prefix: string): Promise<ScenarioResult[]> {
  const found: ScenarioResult[] = [];
  for (const file of (await readdir(folder, { recursive: true })).toSorted()) {
    const [, path] = /^(.*)[/\\]checks\.json$/.exec(file) ?? [];
    if (path === undefined) continue;
    const scenario = path.replaceAll('\\', '/').slice(prefix.length).replace(TIME, '');
    const checks = z.array(CheckSchema).parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
    found.push({ scenario, checks });
  }
  return found;
}
