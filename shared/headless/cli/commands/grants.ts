import type { Command } from 'commander';
import type { Act, Cli } from '../cli.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { withCore, withHost } from '../session.ts';
import { facts, table } from '../table.ts';
import { formatTime } from '../times.ts';
import { visibleLine } from '../visible-text.ts';

/** Who may connect: one token for each client. Creating needs the person; revoking does not. */
export function addGrantCommands(program: Command, act: Act): void {
  const grants = program.command('grants').description('tokens that let clients in');
  const names = (text: string): string[] => text.split(',').map((name) => name.trim());
  grants
    .command('list')
    .description('who may connect, and to which servers')
    .action(() => act(listGrants));
  grants
    .command('create')
    .description('a token for a client; it is shown once (needs the person)')
    .argument('<name>', 'what you call the client')
    .option('--servers <names>', 'only these servers, with commas between', names)
    .action((name: string, options: { servers?: string[] }) => act((cli) => createGrant(cli, name, options.servers)));
  grants
    .command('change')
    .description('which servers a client may use, and how long its calls are held for you (needs the person)')
    .argument('<name>')
    .option('--servers <names>', 'only these servers, with commas between; or all', names)
    .option('--hold <seconds>', 'seconds from 1 to 600, or "default" for what the setting says')
    .action((name: string, options: GrantChange) => act((cli) => changeGrant(cli, name, options)));
  grants
    .command('sessions')
    .description('what clients have open')
    .action(() => act(listSessions));
  grants
    .command('end-session')
    .description('end one of them at once')
    .argument('<id>')
    .action((id: string) => act((cli) => endSession(cli, id)));
  grants
    .command('revoke')
    .description('lock a client out at once')
    .argument('<name>')
    .action((name: string) => act((cli) => revokeGrant(cli, name)));
}

async function listGrants(cli: Cli): Promise<void> {
  await withCore(cli, async ({ client }) => {
    const { grants } = await client['state.get'](null);
    cli.print({ grants }, () =>
      grants.length === 0
        ? 'Nobody may connect yet. Let a client in with: countersign grants create NAME'
        : table(
            ['name', 'servers', 'sessions', 'last seen', 'state'],
            grants.map((grant) => [
              grant.name,
              grant.servers === 'all' ? 'all' : grant.servers.join(', '),
              String(grant.sessions),
              grant.lastSeenAt === null ? 'never' : formatTime(grant.lastSeenAt),
              grant.paused ? 'paused' : 'active',
            ]),
          ),
    );
  });
}

async function createGrant(cli: Cli, name: string, servers: string[] | undefined): Promise<void> {
  await withCore(cli, async (session) => {
    const scope = servers === undefined ? 'every server' : servers.join(', ');
    const grant = await session.weaken(`Let "${name}" use ${scope}?`, (client) =>
      client['grants.create']({ name, ...(servers === undefined ? {} : { servers }) }),
    );
    cli.print({ name: grant.name, token: grant.token, url: grant.url }, () =>
      [
        facts([
          ['Client', grant.name],
          ['Address', grant.url],
          ['Token', grant.token],
        ]),
        '',
        'The token is shown this once. The client sends it as: Authorization: Bearer <token>',
      ].join('\n'),
    );
  });
}

async function revokeGrant(cli: Cli, name: string): Promise<void> {
  await withCore(cli, async ({ client }) => {
    await client['grants.revoke']({ name });
    cli.print({ name, revoked: true }, () => `${visibleLine(name)} can no longer connect.`);
  });
}

interface GrantChange {
  readonly servers?: string[];
  readonly hold?: string;
}

async function changeGrant(cli: Cli, name: string, { servers: given, hold }: GrantChange): Promise<void> {
  const servers = given === undefined ? {} : { servers: given.length === 1 && given[0] === 'all' ? ('all' as const) : given };
  const holdSeconds = hold === undefined ? {} : { holdSeconds: hold === 'default' ? null : readSeconds(hold) };
  if (given === undefined && hold === undefined)
    throw new CliError(EXIT.usage, 'usage', 'Say what to change: --servers or --hold.');
  await withCore(cli, async (session) => {
    await session.weaken(`Change what "${name}" may do?`, (client) =>
      client['grants.change']({ name, ...servers, ...holdSeconds }),
    );
    cli.print({ name, ...servers, ...holdSeconds }, () => `Changed ${visibleLine(name)}.`);
  });
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= 1 && seconds <= 600) return seconds;
  throw new CliError(EXIT.usage, 'usage', '--hold takes seconds from 1 to 600, or "default".');
}

async function listSessions(cli: Cli): Promise<void> {
  await withHost(cli, async ({ client }) => {
    const { sessions } = await client['sessions.list'](null);
    cli.print({ sessions }, () =>
      sessions.length === 0
        ? 'No session is open.'
        : table(
            ['id', 'client', 'server', 'since', 'last used'],
            sessions.map(({ id, client: name, server, startedAt, lastSeenAt }) => [
              id,
              name,
              server ?? 'all of its servers',
              formatTime(startedAt),
              formatTime(lastSeenAt),
            ]),
          ),
    );
  });
}

async function endSession(cli: Cli, id: string): Promise<void> {
  await withHost(cli, async ({ client }) => {
    await client['sessions.end']({ id });
    cli.print({ id, ended: true }, () => `Ended session ${visibleLine(id)}.`);
  });
}
