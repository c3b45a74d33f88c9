import type { Client } from '../../../contract/client.ts';
import type { ServerView } from '../../../contract/state.ts';
import type { Cli } from '../cli.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { withCore } from '../session.ts';
import { visibleLine } from '../visible-text.ts';

const POLL_MS = 300;

/** Signs in to a server: shows the address for the browser and waits until the person is back. As JSON: a line for each. */
export async function signIn(cli: Cli, name: string): Promise<void> {
  await withCore(cli, async (session) => {
    const { url } = await session.weaken(`Sign in to ${name}?`, (client) => client['servers.signIn']({ name }));
    if (cli.isJson) cli.print({ name, url }, () => '');
    cli.note(`Open this address in your browser, if it is not open yet:\n${visibleLine(url)}\nWaiting until you have signed in.`);
    const { state, problem } = await waitForEnd(session.client, name);
    if (problem !== null || (state !== 'signed-in' && state !== 'more'))
      throw new CliError(EXIT.failed, 'not-signed-in', problem ?? `You are not signed in to ${name}.`);
    cli.print({ name, signedIn: true }, () => `Signed in to ${name}.`);
  });
}

/** Forgets what a server's sign-in gave. */
export async function signOut(cli: Cli, name: string): Promise<void> {
  await withCore(cli, async ({ client }) => {
    await client['servers.signOut']({ name });
    cli.print({ name, signedIn: false }, () => `Signed out of ${name}.`);
  });
}

async function waitForEnd(client: Client, name: string): Promise<ServerView['signIn']> {
  for (;;) {
    const { servers } = await client['state.get'](null);
    const server = servers.find((each) => each.name === name);
    if (server === undefined) throw new CliError(EXIT.failed, 'not-found', `There is no server "${name}" any more.`);
    if (server.signIn.state !== 'waiting') return server.signIn;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
