import type { Command } from 'commander';
import type { Act, Cli } from '../cli.ts';
import { withCore } from '../session.ts';
import { facts, table } from '../table.ts';
import { formatTime } from '../times.ts';
import { visibleLine } from '../visible-text.ts';

/** Who may connect: one token for each client. Creating needs the person; revoking does not. */
export function addGrantCommands(program: Command, act: Act): void {
  const grants = program.command('grants').description('tokens that let clients in');
  grants
    .command('list')
    .description('who may connect, and to which servers')
    .action(() => act(listGrants));
  grants
    .command('create')
    .description('a token for a client; it is shown once (needs the person)')
    .argument('<name>', 'what you call the client')
    .option('--servers <names>', 'only these servers, with commas between', (text) => text.split(',').map((name) => name.trim()))
    .action((name: string, options: { servers?: string[] }) => act((cli) => createGrant(cli, name, options.servers)));
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
