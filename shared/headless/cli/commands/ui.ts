import type { Command } from 'commander';
import { NO_PROOF } from '../../control/person-proof.ts';
import type { Act, Cli } from '../cli.ts';
import { hostProof, proveWhenAsked, withHost } from '../session.ts';

export function addUiCommand(program: Command, act: Act): void {
  program
    .command('ui')
    .description('a fresh link to the page; it signs in once, within ten minutes (needs the person)')
    .action(() => act(printLink));
}

async function printLink(cli: Cli): Promise<void> {
  await withHost(cli, async (_session, control) => {
    const url = await proveWhenAsked(
      () => control.createUiLink(NO_PROOF),
      async (reason) => control.createUiLink(await hostProof(cli, 'Print a link that signs in to the page?', reason)),
    );
    cli.print({ url }, () => url);
  });
}
