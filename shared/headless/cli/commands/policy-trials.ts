import { JUDGED_METHODS, type JudgedMethod } from '../../../model/judged-message.ts';
import type { Cli } from '../cli.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { readInputFile } from '../read-input-file.ts';
import { withCore } from '../session.ts';
import { facts, table } from '../table.ts';
import { parseMoment } from '../times.ts';
import { refuseInvalid } from './policy-documents.ts';

export interface TestOptions {
  readonly call?: string;
  readonly message?: string;
  readonly args: string;
  readonly client?: string;
}

/** A denial is a refusal (3), so that scripts can ask "would this pass?"; ask and allow are 0. */
export async function testPolicy(cli: Cli, server: string, options: TestOptions): Promise<ExitCode> {
  requireObject(options.args);
  const about = aboutOf(options);
  return withCore(cli, async ({ client }) => {
    const verdict = await client['policy.test']({
      server,
      about,
      arguments: options.args,
      ...(options.client === undefined ? {} : { client: options.client }),
    });
    cli.print(verdict, () =>
      facts([
        ['Verdict', verdict.observed === null ? verdict.effect : `${verdict.effect} (observing; would ${verdict.observed})`],
        ['Rule', verdict.ruleServer === server ? verdict.rule : `${verdict.rule} of ${verdict.ruleServer}`],
        ['Reason', verdict.reason],
        ['Risk', verdict.risk],
      ]),
    );
    return verdict.effect === 'deny' ? EXIT.refused : EXIT.done;
  });
}

function aboutOf({ call, message }: TestOptions): { tool: string } | { method: JudgedMethod } {
  const method = JUDGED_METHODS.find((each) => each === message);
  if (call !== undefined && message === undefined) return { tool: call };
  if (call === undefined && method !== undefined) return { method };
  const methods = JUDGED_METHODS.join(', ');
  throw new CliError(EXIT.usage, 'usage', `Name either a tool with --call, or with --message one of ${methods}.`);
}

/** The text itself goes to the core, which keeps numbers exact; here it only has to be an object. */
function requireObject(text: string): void {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  } catch {
    // Falls through to the one message for both.
  }
  throw new CliError(EXIT.usage, 'usage', '--args must be a JSON object, such as \'{"path":"/tmp"}\'.');
}

export async function simulatePolicy(cli: Cli, server: string, file: string, since: string): Promise<void> {
  const now = Date.now();
  const sinceMs = now - parseMoment(since, now);
  if (sinceMs <= 0) throw new CliError(EXIT.usage, 'usage', '--since must lie in the past.');
  const text = await readInputFile(file);
  await withCore(cli, async ({ client }) => {
    refuseInvalid(await client['policy.check']({ text, dialect: 'policylayer' }));
    const simulation = await client['policy.simulate']({ server, text, sinceMs });
    cli.print(simulation, () => {
      const { before, after, examples } = simulation;
      const counts = table(
        ['', 'allow', 'ask', 'deny'],
        [
          ['today', ...[before.allow, before.ask, before.deny].map(String)],
          ['draft', ...[after.allow, after.ask, after.deny].map(String)],
        ],
      );
      const head = `${simulation.calls} calls, ${simulation.changed} would be decided differently.\n\n${counts}`;
      if (examples.length === 0) return head;
      const rows = examples.map((each) => [String(each.entry), each.tool, each.before, each.after, each.rule]);
      return `${head}\n\n${table(['entry', 'tool', 'today', 'draft', 'rule'], rows)}`;
    });
  });
}
