import type { Command } from 'commander';
import type { Act, Cli } from '../cli.ts';
import { withCore } from '../session.ts';
import { table } from '../table.ts';
import { visibleText } from '../visible-text.ts';
import { connectionOf, type AddOptions } from './server-connection.ts';
import { sayExactly } from './say-connection.ts';
import { addPasteCommand } from './server-paste.ts';
import { addServerSetupCommands } from './server-setup.ts';
import { signIn, signOut } from './server-sign-in.ts';

/** The MCP servers behind us. Adding one and accepting a changed tool need the person. */
export function addServerCommands(program: Command, act: Act): void {
  const servers = program.command('servers').description('the MCP servers behind Countersign');
  const collect = (text: string, before: string[]): string[] => [...before, text];
  servers
    .command('list')
    .description('every server and its health')
    .action(() => act(listServers));
  servers
    .command('add')
    .description('add a server: a command after --, or --url (needs the person)')
    .argument('<name>')
    .argument('[command...]', 'after --: the command that starts it, and its arguments')
    .option('--url <url>', 'the address of a server that runs elsewhere')
    .option('--env <name=value>', 'an environment variable; may be repeated', collect, [])
    .option('--header <name: value>', 'a header; may be repeated', collect, [])
    .option('--secret-argument <number>', 'keep an argument as a secret (the first one is 1); may be repeated', collect, [])
    .option('--client-id <id>', 'signing in: a client that you registered with its authorization server')
    .option('--client-secret <secret>', 'signing in: the secret of that client')
    .option('--scope <scopes>', 'signing in with that client: what to ask for, separated by spaces')
    .option('--callback-port <port>', 'signing in with that client: the port of its redirect URI')
    .action((name: string, command: string[], options: AddOptions) => act((cli) => addServer(cli, name, command, options)));
  servers
    .command('remove')
    .description('remove a server and end its connections')
    .argument('<name>')
    .action((name: string) => act((cli) => removeServer(cli, name)));
  servers
    .command('sign-in')
    .description('sign in to a server at an address, in the browser (needs the person)')
    .argument('<name>')
    .action((name: string) => act((cli) => signIn(cli, name)));
  servers
    .command('sign-out')
    .description('forget the tokens of a server')
    .argument('<name>')
    .action((name: string) => act((cli) => signOut(cli, name)));
  servers
    .command('tools')
    .description('its tools: category, risk and the rule in force')
    .argument('<name>')
    .action((name: string) => act((cli) => listTools(cli, name)));
  servers
    .command('accept')
    .description('take a changed definition of a tool as seen (needs the person)')
    .argument('<name>')
    .argument('<tool>')
    .action((name: string, tool: string) => act((cli) => acceptTool(cli, name, tool)));
  servers
    .command('logs')
    .description('what it wrote to its standard error lately')
    .argument('<name>')
    .action((name: string) => act((cli) => showLogs(cli, name)));
  servers
    .command('restart')
    .description('end its connections; the next call starts it anew')
    .argument('<name>')
    .action((name: string) => act((cli) => restartServer(cli, name)));
  addServerSetupCommands(servers, act);
  addPasteCommand(servers, act);
}

async function listServers(cli: Cli): Promise<void> {
  await withCore(cli, async ({ client }) => {
    const { servers } = await client['state.get'](null);
    cli.print({ servers }, () =>
      servers.length === 0
        ? 'No servers yet. Add one with: countersign servers add NAME -- COMMAND'
        : table(
            ['name', 'health', 'tools', 'policy', 'target', 'message'],
            servers.map((server) => [
              server.name,
              server.paused ? 'paused' : server.consent === 'given' ? server.health.state : 'needs consent',
              server.toolCount === null ? '?' : String(server.toolCount),
              server.mode === 'observe' ? `${server.policy}, observing` : server.policy,
              server.target,
              server.health.message ?? '',
            ]),
          ),
    );
  });
}

async function addServer(cli: Cli, name: string, command: string[], options: AddOptions): Promise<void> {
  const { connection, secrets } = connectionOf(name, command, options);
  await withCore(cli, async (session) => {
    // What is agreed to is shown whole.
    await session.weaken(`${sayExactly(name, connection)} Add it, and let exactly this start?`, (client) =>
      client['servers.add']({ name, connection, secrets }),
    );
    const { servers } = await session.client['state.get'](null);
    const url = servers.find((server) => server.name === name)?.url ?? null;
    cli.print({ name, url }, () => `Added ${name}.${url === null ? '' : ` Clients reach it at ${url}`}`);
  });
}

async function removeServer(cli: Cli, name: string): Promise<void> {
  await withCore(cli, async ({ client }) => {
    await client['servers.remove']({ name });
    cli.print({ name, removed: true }, () => `Removed ${name}.`);
  });
}

async function listTools(cli: Cli, name: string): Promise<void> {
  await withCore(cli, async ({ client }) => {
    const { tools } = await client['servers.tools']({ name });
    cli.print({ server: name, tools }, () =>
      tools.length === 0
        ? `${name} has no known tools.`
        : table(
            ['tool', 'category', 'risk', 'effect', 'rule', 'definition'],
            tools.map((tool) => [
              tool.name,
              tool.classification.category,
              tool.classification.risk,
              tool.effect,
              tool.rule,
              tool.definition,
            ]),
          ),
    );
  });
}

async function acceptTool(cli: Cli, name: string, tool: string): Promise<void> {
  await withCore(cli, async (session) => {
    await session.weaken(`Accept the changed definition of ${tool} on ${name}?`, (client) =>
      client['servers.acceptTool']({ name, tool }),
    );
    cli.print({ name, tool, accepted: true }, () => visibleText(`Accepted ${tool} on ${name}; the rules decide about it again.`));
  });
}

async function showLogs(cli: Cli, name: string): Promise<void> {
  await withCore(cli, async ({ client }) => {
    const { lines } = await client['servers.logs']({ name });
    cli.print({ server: name, lines }, () => (lines.length === 0 ? `${name} wrote nothing.` : visibleText(lines.join('\n'))));
  });
}

async function restartServer(cli: Cli, name: string): Promise<void> {
  await withCore(cli, async ({ client }) => {
    await client['servers.restart']({ name });
    cli.print({ name, restarted: true }, () => `${name} starts anew with the next call.`);
  });
}
