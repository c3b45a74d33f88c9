import { type Client, createClient } from '../../contract/client.ts';
import type { Surface } from '../../contract/define.ts';
import { hasServedBefore } from '../control/served-before.ts';
import { memoryTransport } from '../memory-transport.ts';
import { openCore } from '../open-core.ts';
import { openBrowser } from '../serve/open-browser.ts';
import type { Cli } from './cli.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { confirmInTerminal, hasTerminal, type Question } from './prove-person.ts';
import { proveWhenAsked, type Session } from './session.ts';

/**
 * Opens the core in this process, which takes the data folder's lock, without listening.
 *
 * Without a host nobody can check an operator token. A folder that has never served is free to be set up: there is
 * nothing to weaken yet. After that the person must confirm in a terminal. What this does not stop: a program of the
 * same user that writes the folder's files itself.
 */
export async function openLocalSession(cli: Cli): Promise<Session> {
  const core = await openCore(cli.dataDir, null, cli.isJson ? null : openBrowser);
  const { gateway, log } = core;
  const onBug = (error: unknown, name: string): void => log.error('a command failed', { name, error: String(error) });
  const clientFor = (surfaces: readonly Surface[]): Client => createClient(memoryTransport(gateway, surfaces, onBug));
  const client = clientFor(['cli']);

  async function proveOffline(question: Question, reason: string): Promise<void> {
    if (await isFresh(cli.dataDir, client)) return;
    if (!hasTerminal() && cli.operatorToken !== null) {
      throw new CliError(
        EXIT.refused,
        'needs-operator',
        'No gateway runs on this data folder, so nobody can check the operator token. Start it (countersign serve) and use ' +
          'the token that it prints, or run this in an interactive terminal.',
      );
    }
    await confirmInTerminal(question, reason);
  }

  return {
    control: null,
    client,
    weaken: (question, action) =>
      proveWhenAsked(
        () => action(client),
        async (reason) => {
          await proveOffline(question, reason);
          return action(clientFor(['cli', 'operator']));
        },
      ),
    close: () => core.stop(),
  };
}

/** No gateway has served from this folder, and nothing was ever judged in it. */
async function isFresh(dataDir: string, client: Client): Promise<boolean> {
  if (hasServedBefore(dataDir)) return false;
  const pages = await Promise.all(
    (['call', 'message', 'refused'] as const).map((kind) => client['history.page']({ filter: { kind }, limit: 1 })),
  );
  return pages.every(({ entries }) => entries.length === 0);
}
