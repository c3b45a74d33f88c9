import { type CaseResult, runPolicyCases } from '../../../gateway/policy-cases.ts';
import type { Cli } from '../cli.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { readInputFile } from '../read-input-file.ts';
import { visibleLine, visibleText } from '../visible-text.ts';
import { sayError } from '../../../gateway/say-error.ts';

/** Runs a file of cases against the engine with a clock of its own; needs no gateway. One line a case, then the sums on stderr. */
export async function runCases(cli: Cli, file: string): Promise<ExitCode> {
  const results = run(await readInputFile(file), file);
  for (const result of results) cli.print(result, () => lineOf(result));
  const count = (outcome: CaseResult['outcome']): number => results.filter((each) => each.outcome === outcome).length;
  cli.note(`${count('pass')} as expected, ${count('differs')} different, ${count('skipped')} not about a verdict.`);
  return count('differs') === 0 ? EXIT.done : EXIT.refused;
}

function run(text: string, file: string): CaseResult[] {
  try {
    return runPolicyCases(text);
  } catch (error) {
    const reason = sayError(error);
    throw new CliError(EXIT.failed, 'unreadable', `${file} is no file of policy cases: ${reason}`);
  }
}

function lineOf({ id, outcome, detail }: CaseResult): string {
  const mark = { pass: 'ok     ', differs: 'DIFFERS', skipped: 'skipped' }[outcome];
  return `${mark}  ${visibleLine(id)}${outcome === 'pass' ? '' : `: ${visibleText(detail).replaceAll('\n', '; ')}`}`;
}
