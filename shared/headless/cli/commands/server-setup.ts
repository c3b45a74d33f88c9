import type { Command } from 'commander';
import type { ServerDetail } from '../../../contract/server-commands.ts';
import { packageRunOf, pinnedArgs } from '../../../model/launch/package-run.ts';
import { shownArgument } from '../../../model/launch/shown-words.ts';
import type { Act, Cli } from '../cli.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { withCore } from '../session.ts';
import { facts } from '../table.ts';
import { visibleText } from '../visible-text.ts';
import { exactly, sayExactly } from './say-connection.ts';
import { type ChangeOptions, changedConnection } from './server-change.ts';

/** How a server is started or reached: looking at it, agreeing to it, changing it, trying it. */
export function addServerSetupCommands(servers: Command, act: Act): void {
  const collect = (text: string, before: string[]): string[] => [...before, text];
  servers
    .command('show')
    .description('what exactly it runs or reaches; secrets by their names alone')
    .argument('<name>')
    .action((name: string) => act((cli) => showServer(cli, name)));
  servers
    .command('consent')
    .description('agree to what it runs or reaches now, after it was shown (needs the person)')
    .argument('<name>')
    .action((name: string) => act((cli) => consentTo(cli, name)));
  servers
    .command('change')
    .description('change how it is started or reached; what is not named stays (needs the person)')
    .argument('<name>')
    .argument('[command...]', 'after --: another command that starts it, and its arguments')
    .option('--url <url>', 'another address')
    .option('--folder <folder>', 'where its command starts; empty: nowhere in particular')
    .option('--env <name=value>', 'set an environment variable; may be repeated', collect, [])
    .option('--header <name: value>', 'set a header; may be repeated', collect, [])
    .option('--unset <name>', 'take a variable or header away; may be repeated', collect, [])
    .option('--secret <name>', 'keep a value that stands there readable as a secret; may be repeated', collect, [])
    .option('--secret-argument <number>', 'keep an argument as a secret (the first one is 1); may be repeated', collect, [])
    .option('--client-id <id>', 'signing in: a client that you registered with its authorization server')
    .option('--client-secret <secret>', 'signing in: the secret of that client')
    .option('--scope <scopes>', 'signing in with that client: what to ask for, separated by spaces')
    .option('--callback-port <port>', 'signing in with that client: the port of its redirect URI')
    .option('--forget-client', 'signing in: with no client of your own any more')
    .action((name: string, command: string[], options: ChangeOptions) => act((cli) => changeServer(cli, name, command, options)));
  servers
    .command('pin')
    .description('run exactly one version of its package or image from now on (needs the person)')
    .argument('<name>')
    .option('--to <version>', 'this one; without it, what the package manager would fetch now')
    .action((name: string, options: { to?: string }) => act((cli) => pinServer(cli, name, options.to)));
  servers
    .command('rename')
    .description('give it another name; rules, tools, history and clients follow (needs the person)')
    .argument('<name>')
    .argument('<new-name>')
    .action((name: string, to: string) => act((cli) => renameServer(cli, name, to)));
  servers
    .command('pause')
    .description('switch it off: what is open ends, nothing starts, every call is denied')
    .argument('<name>')
    .action((name: string) => act((cli) => pauseServer(cli, name)));
  servers
    .command('resume')
    .description('switch it on again (needs the person)')
    .argument('<name>')
    .action((name: string) => act((cli) => resumeServer(cli, name)));
  servers
    .command('check')
    .description('start or reach it now, list its tools, and end it again')
    .argument('<name>')
    .action((name: string) => act((cli) => checkServer(cli, name)));
}

async function showServer(cli: Cli, name: string): Promise<void> {
  await withCore(cli, async ({ client }) => {
    const detail = await client['servers.get']({ name });
    cli.print(detail, () => facts(factsOf(detail)));
  });
}

async function consentTo(cli: Cli, name: string): Promise<void> {
  await withCore(cli, async (session) => {
    const detail = await session.client['servers.get']({ name });
    await session.weaken(`${sayExactly(name, detail.connection)} Let exactly this start?`, (client) =>
      client['servers.consent']({ name, fingerprint: detail.fingerprint }),
    );
    cli.print({ name, consented: true }, () => `${name} may start.`);
  });
}

async function changeServer(cli: Cli, name: string, command: string[], options: ChangeOptions): Promise<void> {
  await withCore(cli, async (session) => {
    const before = await session.client['servers.get']({ name });
    const { connection, secrets } = changedConnection(before, command, options);
    await session.weaken(`${sayExactly(name, connection)} Let exactly this start from now on?`, (client) =>
      client['servers.change']({ name, connection, secrets, from: before.fingerprint }),
    );
    cli.print({ name, changed: true }, () => `Changed ${name}. What was open to it has ended.`);
  });
}

async function pinServer(cli: Cli, name: string, version: string | undefined): Promise<void> {
  await withCore(cli, async (session) => {
    const before = await session.client['servers.get']({ name });
    const { connection } = before;
    const run = connection.transport === 'stdio' ? packageRunOf(connection.command, connection.args.map(shownArgument)) : null;
    if (connection.transport !== 'stdio' || run === null)
      throw new CliError(EXIT.failed, 'nothing-to-pin', `${name} fetches no package or image that a version could be fixed of.`);
    const readable = Object.entries(connection.env).filter(([, value]) => typeof value === 'string');
    const found =
      version === undefined
        ? await session.client['servers.findVersion']({ connection: { ...connection, env: Object.fromEntries(readable) } })
        : { version, args: pinnedArgs(connection.args, run, version) };
    if (packageRunOf(connection.command, found.args.map(shownArgument))?.isExact !== true)
      throw new CliError(EXIT.usage, 'usage', `"${version ?? ''}" is not an exact version.`);
    const after = { ...connection, args: found.args };
    await session.weaken(`${sayExactly(name, after)} Let exactly this start from now on?`, (client) =>
      client['servers.change']({ name, connection: after, from: before.fingerprint }),
    );
    cli.print({ name, version: found.version }, () => `${name} runs ${run.name} ${found.version} from now on.`);
  });
}

async function renameServer(cli: Cli, name: string, to: string): Promise<void> {
  await withCore(cli, async (session) => {
    await session.weaken(`Rename ${name} to ${to}?`, (client) => client['servers.rename']({ name, to }));
    cli.print({ name: to, before: name }, () => `${name} is called ${to} now; its old address goes on working.`);
  });
}

async function pauseServer(cli: Cli, name: string): Promise<void> {
  await withCore(cli, async ({ client }) => {
    await client['servers.pause']({ name });
    cli.print({ name, paused: true }, () => `${name} is switched off.`);
  });
}

async function resumeServer(cli: Cli, name: string): Promise<void> {
  await withCore(cli, async (session) => {
    await session.weaken(`Switch ${name} on again?`, (client) => client['servers.resume']({ name }));
    cli.print({ name, paused: false }, () => `${name} is switched on.`);
  });
}

async function checkServer(cli: Cli, name: string): Promise<ExitCode> {
  return withCore(cli, async ({ client }) => {
    const found = await client['servers.check']({ name });
    cli.print({ name, ...found }, () =>
      visibleText(
        found.ok
          ? `${name} works: ${found.tools} tools, MCP ${found.protocol}, ${found.durationMs} ms. It calls itself ${found.serverName ?? 'nothing'} ${found.serverVersion ?? ''}`.trim()
          : `${name} does not work: ${found.message}`,
      ),
    );
    return found.ok ? EXIT.done : EXIT.failed;
  });
}

function factsOf(detail: ServerDetail): [string, string][] {
  const { connection } = detail;
  const run = connection.transport === 'stdio' ? packageRunOf(connection.command, connection.args.map(shownArgument)) : null;
  return [
    ['name', detail.name],
    ...exactly(detail.connection),
    ['consent', detail.consentedAt === null ? detail.consent : `${detail.consent} (${detail.consentedAt})`],
    ...(run === null
      ? []
      : [
          [
            'version',
            run.isExact
              ? `always ${run.version}`
              : `looked up anew at every start; fix it with: countersign servers pin ${detail.name}`,
          ] as [string, string],
        ]),
    ...(detail.paused ? [['paused', 'yes'] as [string, string]] : []),
    ...(detail.formerNames.length === 0 ? [] : [['was called', detail.formerNames.join(', ')] as [string, string]]),
  ];
}
