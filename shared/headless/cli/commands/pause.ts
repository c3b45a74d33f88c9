import type { Command } from 'commander';
import type { Act, Cli } from '../cli.ts';
import { withHost } from '../session.ts';
import { formatDuration, parseDurationMs } from '../times.ts';
import { visibleLine } from '../visible-text.ts';

/** Lockdown: deny everything, of everybody or of one client. Ending it early needs the person. */
export function addPauseCommands(program: Command, act: Act): void {
  program
    .command('pause')
    .description('deny every call, at once')
    .option('--client <name>', 'only this client')
    .option('--for <duration>', 'end it by itself after this time, such as 30m')
    .action((options: { client?: string; for?: string }) => act((cli) => pause(cli, options.client ?? null, options.for)));
  program
    .command('resume')
    .description('let the rules decide again (needs the person)')
    .option('--client <name>', 'only this client')
    .action((options: { client?: string }) => act((cli) => resume(cli, options.client ?? null)));
}

async function pause(cli: Cli, client: string | null, duration: string | undefined): Promise<void> {
  const forMs = duration === undefined ? null : parseDurationMs(duration);
  await withHost(cli, async (session) => {
    await session.client['pause.start']({ client, forMs });
    const until = forMs === null ? 'until you resume it' : `for ${formatDuration(forMs)}`;
    cli.print({ paused: true, client, forMs }, () => `${scopeOf(client)} is paused ${until}: every call is denied.`);
  });
}

async function resume(cli: Cli, client: string | null): Promise<void> {
  await withHost(cli, async (session) => {
    await session.weaken(`Resume ${client ?? 'everything'}?`, (proven) => proven['pause.end']({ client }));
    cli.print({ paused: false, client }, () => `${scopeOf(client)} goes on: the rules decide again.`);
  });
}

function scopeOf(client: string | null): string {
  return client === null ? 'Everything' : visibleLine(client);
}
