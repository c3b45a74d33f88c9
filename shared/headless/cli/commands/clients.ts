import { type Command, Option } from 'commander';
import type { ConnectStyle } from '../../../contract/clients.ts';
import type { ClientId } from '../../../model/client-id.ts';
import { CLIENT_IDS } from '../../../model/client-id.ts';
import type { Act, Cli } from '../cli.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { withCore } from '../session.ts';
import { table } from '../table.ts';
import { sayBrought, sayConnected, sayImported, sayPlan, sayRemoved, sayUndoPlan, sayUndone } from './client-words.ts';
import { confirmed } from './confirmed.ts';

interface ConnectOptions {
  readonly preview?: boolean;
  readonly yes?: boolean;
  readonly style: ConnectStyle;
  readonly value: readonly string[];
}

/** The configurations of MCP clients. Whatever changes who is judged needs the person; looking does not. */
export function addClientCommands(program: Command, act: Act): void {
  const clients = program.command('clients').description('MCP clients on this computer: connect them, and put them back');
  const value = (): Option =>
    new Option('--value <id=value>', 'a value that the client would ask for, such as input:token=…; may be repeated')
      .default([], 'none')
      .argParser((text: string, before: string[]) => [...before, text]);
  clients
    .command('list')
    .description('which are here, and what goes through Countersign')
    .action(() => act(list));
  clients
    .command('connect')
    .description('lead a client to Countersign, or repair it (needs the person)')
    .argument('<client>')
    .option('--preview', 'only show what would change')
    .option('--yes', 'do not ask')
    .addOption(
      new Option('--style <style>', 'wrap each of its servers, or add one entry').choices(['wrap', 'add']).default('wrap'),
    )
    .addOption(value())
    .action((client: string, options: ConnectOptions) => act((cli) => connect(cli, clientOf(client), options)));
  clients
    .command('import')
    .description('make its servers ours, without touching its files (needs the person)')
    .argument('<client>')
    .addOption(value())
    .action((client: string, options: { value: string[] }) => act((cli) => importServers(cli, clientOf(client), options.value)));
  clients
    .command('undo')
    .description('put a client back as it was (needs the person)')
    .argument('[client]')
    .option('--all', 'every client')
    .option('--remove-servers', 'also remove the servers that it brought in and that nobody else may use')
    .option('--preview', 'only show what would change')
    .option('--yes', 'do not ask')
    .action((client: string | undefined, options: UndoOptions) => act((cli) => undo(cli, client, options)));
  clients
    .command('accept')
    .description('take a client as it is now, with what was changed in it (needs the person)')
    .argument('<client>')
    .action((client: string) => act((cli) => accept(cli, clientOf(client))));
}

interface UndoOptions {
  readonly all?: boolean;
  readonly removeServers?: boolean;
  readonly preview?: boolean;
  readonly yes?: boolean;
}

function clientOf(name: string): ClientId {
  const found = CLIENT_IDS.find((id) => id === name);
  if (found !== undefined) return found;
  throw new CliError(EXIT.usage, 'usage', `There is no client "${name}". There are: ${CLIENT_IDS.join(', ')}.`);
}

function valuesOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new CliError(EXIT.usage, 'usage', 'A value is written ID=VALUE, such as input:token=abc.');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

async function list(cli: Cli): Promise<void> {
  await withCore(cli, async ({ client }) => {
    const { clients, paste } = await client['clients.list']({});
    cli.print({ clients, paste }, () => {
      const here = clients.filter(({ state }) => state !== 'not-installed');
      const others = clients.filter(({ state }) => state === 'not-installed').map(({ id }) => id);
      const rows = here.map(({ id, state, servers, connection, drift }) => [
        id,
        state,
        String(servers.filter(({ route }) => route === 'countersign').length),
        String(servers.filter(({ route }) => route === 'direct').length),
        connection?.grant ?? '',
        drift.map(({ message }) => message).join(' '),
      ]);
      const found =
        here.length === 0 ? 'No MCP client was found.' : table(['client', 'state', 'judged', 'direct', 'grant', 'note'], rows);
      return `${found}\n\nNot here: ${others.join(', ') || 'none'}`;
    });
  });
}

async function connect(cli: Cli, id: ClientId, { preview, yes, style, value }: ConnectOptions): Promise<void> {
  const values = valuesOf(value);
  await withCore(cli, async (session) => {
    const plan = await session.client['clients.plan']({ client: id, style, values });
    if (preview === true) return cli.print(plan, () => sayPlan(plan));
    cli.note(sayPlan(plan));
    const result = await confirmed(session, yes === true, `Connect ${id}?`, (client) =>
      client['clients.connect']({ client: id, style, values, precondition: plan.precondition }),
    );
    cli.print(result, () => sayConnected(result));
  });
}

async function importServers(cli: Cli, id: ClientId, pairs: readonly string[]): Promise<void> {
  const values = valuesOf(pairs);
  await withCore(cli, async (session) => {
    const result = await session.weaken(`Import the servers of ${id}?`, (client) =>
      client['clients.import']({ client: id, values }),
    );
    cli.print(result, () => sayImported(result));
  });
}

async function undo(cli: Cli, name: string | undefined, options: UndoOptions): Promise<ExitCode | void> {
  const { all, preview, yes, removeServers = false } = options;
  if ((name === undefined) === (all !== true)) throw new CliError(EXIT.usage, 'usage', 'Say which client, or --all.');
  if (name === undefined) return undoAll(cli, options);
  const id = clientOf(name);
  await withCore(cli, async (session) => {
    const plan = await session.client['clients.planUndo']({ client: id });
    if (preview === true) return cli.print(plan, () => sayUndoPlan(plan, removeServers));
    cli.note(sayUndoPlan(plan, removeServers));
    const result = await confirmed(session, yes === true, `Put ${id} back?`, (client) =>
      client['clients.undo']({ client: id, precondition: plan.precondition, removeServers }),
    );
    cli.print(result, () => sayUndone(result));
  });
}

/** Also what an uninstaller runs. */
async function undoAll(cli: Cli, { preview, yes, removeServers = false }: UndoOptions): Promise<ExitCode> {
  return withCore(cli, async (session) => {
    const plan = await session.client['clients.planUndoAll'](null);
    if (plan.clients.length === 0) {
      cli.print({ done: [], removed: [], failed: [] }, () => 'No client is connected.');
      return EXIT.done;
    }
    const said = [`Would be put back: ${plan.clients.join(', ')}`, ...sayBrought(plan.servers, removeServers)].join('\n');
    if (preview === true) {
      cli.print(plan, () => said);
      return EXIT.done;
    }
    cli.note(said);
    const result = await confirmed(session, yes === true, `Put ${plan.clients.join(', ')} back?`, (client) =>
      client['clients.undoAll']({ removeServers }),
    );
    const failures = result.failed.map(({ client, message }) => `${client}: ${message}`);
    cli.print(result, () => [...result.done.map(sayUndone), ...sayRemoved(result.removed), ...failures].join('\n'));
    return result.failed.length === 0 ? EXIT.done : EXIT.failed;
  });
}

async function accept(cli: Cli, id: ClientId): Promise<void> {
  await withCore(cli, async (session) => {
    await session.weaken(`Take ${id} as it is now?`, (client) => client['clients.accept']({ client: id }));
    cli.print({ client: id, accepted: true }, () => `${id} is taken as it is now.`);
  });
}
