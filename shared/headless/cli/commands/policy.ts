import { type Command, Option } from 'commander';
import { JUDGED_METHODS } from '../../../model/judged-message.ts';
import type { Act } from '../cli.ts';
import { importPolicy } from './policy-import.ts';
import { checkPolicy, setPolicy, showPolicies, showPolicy } from './policy-documents.ts';
import { simulatePolicy, type TestOptions, testPolicy } from './policy-trials.ts';

export type Dialect = 'auto' | 'policylayer' | 'intercept';

/** The rules of each server. A stricter policy takes effect at once; a looser one needs the person. */
export function addPolicyCommands(program: Command, act: Act): void {
  const policy = program.command('policy').description('the rules of each server');
  const dialect = (usual: Dialect): Option =>
    new Option('--dialect <dialect>', 'how the file is written').choices(['auto', 'policylayer', 'intercept']).default(usual);
  policy
    .command('show')
    .description('the document in force, and what is wrong with the file; without a server: an overview')
    .argument('[server]')
    .action((server: string | undefined) => act((cli) => (server === undefined ? showPolicies(cli) : showPolicy(cli, server))));
  policy
    .command('check')
    .description('every error of a policy file with its path; exits with 3 when there is one')
    .argument('<file>', 'a file, or - for standard input')
    // Strictly as one of ours: guessing could take a misspelt key for another dialect.
    .addOption(dialect('policylayer'))
    .action((file: string, options: { dialect: Dialect }) => act((cli) => checkPolicy(cli, file, options.dialect)));
  policy
    .command('set')
    .description('put a policy into force (a looser one needs the person)')
    .argument('<server>')
    .argument('<file>', 'a file, or - for standard input')
    .action((server: string, file: string) => act((cli) => setPolicy(cli, server, file)));
  policy
    .command('import')
    .description('what a file of another dialect becomes, and every key that is not understood')
    .argument('<file>', 'a file, or - for standard input')
    .addOption(dialect('auto'))
    .option('--server <name>', 'put it into force for this server')
    .option('--yes', 'save it: with --server')
    .action((file: string, options: { dialect: Dialect; server?: string; yes?: boolean }) =>
      act((cli) => importPolicy(cli, file, options)),
    );
  policy
    .command('test')
    .description(
      'the verdict about one call or other message, and the rule that speaks; counts nothing; exits with 3 when it is deny',
    )
    .argument('<server>')
    .option('--call <tool>', 'a call of this tool')
    .option('--message <method>', `another judged message: ${JUDGED_METHODS.join(', ')}`)
    .option('--args <json>', 'the arguments of the call, the params of the message', '{}')
    .option('--client <name>', 'as this client')
    .action((server: string, options: TestOptions) => act((cli) => testPolicy(cli, server, options)));
  policy
    .command('simulate')
    .description('what a draft would have done to the calls and other judged messages of the past')
    .argument('<server>')
    .argument('<file>', 'a file, or - for standard input')
    .option('--since <moment>', 'how far back: 7d, or a date', '7d')
    .action((server: string, file: string, options: { since: string }) =>
      act((cli) => simulatePolicy(cli, server, file, options.since)),
    );
  policy
    .command('cases')
    .description('run a file of cases against the engine; one line each; exits with 3 when any differs')
    .argument('<file>')
    .action((file: string) => act(async (cli) => (await import('./policy-cases.ts')).runCases(cli, file)));
}
