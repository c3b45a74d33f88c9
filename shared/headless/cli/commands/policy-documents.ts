import type { z } from 'zod';
import type { contract, PolicyProblemSchema } from '../../../contract/contract.ts';
import type { Cli } from '../cli.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { readInputFile } from '../read-input-file.ts';
import { type Session, withCore } from '../session.ts';
import { table } from '../table.ts';
import { visibleLine, visibleText } from '../visible-text.ts';
import type { Dialect } from './policy.ts';

type Problem = z.output<typeof PolicyProblemSchema>;
export type PolicyCheck = z.output<(typeof contract)['policy.check']['output']>;

export async function showPolicies(cli: Cli): Promise<void> {
  await withCore(cli, async ({ client }) => {
    const { servers } = await client['state.get'](null);
    const policies = servers.map(({ name, policy, mode }) => ({ server: name, policy, mode }));
    cli.print({ policies }, () =>
      policies.length === 0
        ? 'No servers yet.'
        : table(
            ['server', 'policy', 'mode'],
            policies.map(({ server, policy, mode }) => [server, policy === 'none' ? 'none: recommended rules' : policy, mode]),
          ),
    );
  });
}

export async function showPolicy(cli: Cli, server: string): Promise<void> {
  await withCore(cli, async ({ client }) => {
    const shown = await client['policy.show']({ server });
    if (shown.problems.length > 0) {
      cli.note(`The file of ${server} is not in force:\n${problemLines(shown.problems)}`);
    }
    if (shown.review !== null) {
      cli.note(`A changed file waits for you, because it would loosen:\n${visibleText(shown.review.loosens.join('\n'))}`);
    }
    cli.print({ server, ...shown }, () => {
      if (shown.text !== null) return visibleText(shown.text.trimEnd());
      return `${server} has no policy of its own: every tool has its recommended rule (countersign servers tools ${server}).`;
    });
  });
}

export async function checkPolicy(cli: Cli, file: string, dialect: Dialect): Promise<ExitCode> {
  const text = await readInputFile(file);
  return withCore(cli, async ({ client }) => {
    const check = await client['policy.check']({ text, dialect });
    cli.print(check, () => checkText(check));
    return check.ok ? EXIT.done : EXIT.refused;
  });
}

export async function setPolicy(cli: Cli, server: string, file: string): Promise<void> {
  const text = await readInputFile(file);
  await withCore(cli, async (session) => {
    refuseInvalid(await session.client['policy.check']({ text, dialect: 'policylayer' }));
    const { revision, loosens } = await putIntoForce(session, server, text);
    cli.print({ server, revision, loosens }, () => `The policy of ${server} is in force (revision ${revision.slice(0, 12)}).`);
  });
}

/** Puts a document into force; when it would loosen, the person is asked, and told what. */
export async function putIntoForce(
  session: Session,
  server: string,
  text: string,
): Promise<{ revision: string; loosens: string[] }> {
  return session.weaken(
    (reason) => `${reason} Put it into force for ${server}?`,
    (client) => client['policy.set']({ server, text }),
  );
}

/** Throws CliError (refused) with every problem when a document is not valid. */
export function refuseInvalid(check: PolicyCheck): void {
  if (check.ok) return;
  throw new CliError(
    EXIT.refused,
    'policy-invalid',
    `The policy is not valid; nothing was changed.\n${problemLines(check.problems)}\nFor a file of another dialect: countersign policy import`,
  );
}

export function checkText({ ok, problems, warnings }: PolicyCheck): string {
  const lines = [
    ...(ok
      ? ['Valid.']
      : [`Not valid: ${problems.length} ${problems.length === 1 ? 'error' : 'errors'}.`, problemLines(problems)]),
    ...(warnings.length === 0 ? [] : [`Warnings:\n${problemLines(warnings)}`]),
  ];
  return lines.join('\n');
}

function problemLines(problems: readonly Problem[]): string {
  return problems
    .map(({ path, message }) => `  ${visibleLine(path === '' ? '(document)' : path)}: ${visibleLine(message)}`)
    .join('\n');
}
