import type { Command } from 'commander';
import { isWeakening, type SwitchKind, type SwitchScope } from '../../../model/switches.ts';
import type { Act, Cli } from '../cli.ts';
import { withHost } from '../session.ts';
import { formatDuration, parseDurationMs } from '../times.ts';
import { visibleLine } from '../visible-text.ts';

interface Options {
  readonly client?: string;
  readonly server?: string;
  readonly for?: string;
  readonly off?: boolean;
}

/** What a person throws over the rules for a while. What weakens protection needs the person. */
export function addSwitchCommands(program: Command, act: Act): void {
  scoped(program.command('pause').description('deny every call, at once'))
    .option('--for <duration>', 'end it by itself after this time, such as 30m')
    .action((options: Options) => act((cli) => throwSwitch(cli, 'pause', options)));
  scoped(program.command('resume').description('let the rules decide again (needs the person)')).action((options: Options) =>
    act((cli) => throwSwitch(cli, 'pause', { ...options, off: true })),
  );
  for (const [kind, name, description] of SWITCHES) {
    scoped(program.command(name).description(description))
      .option('--for <duration>', 'end it by itself after this time, such as 1h')
      .option('--off', 'end it')
      .action((options: Options) => act((cli) => throwSwitch(cli, kind, options)));
  }
}

const SWITCHES = [
  ['ask', 'ask-everything', 'ask about whatever the rules would allow (ending it needs the person)'],
  ['quiet', 'quiet', 'let questions wait in the list: clients are told to come back, nobody is called (needs the person)'],
  ['observe', 'observe', 'stop nothing and only record what the rules would have done (needs the person)'],
] as const satisfies readonly (readonly [SwitchKind, string, string])[];

function scoped(command: Command): Command {
  return command.option('--client <name>', 'only this client').option('--server <name>', 'only this server');
}

async function throwSwitch(cli: Cli, kind: SwitchKind, options: Options): Promise<void> {
  const scope = { client: options.client ?? null, server: options.server ?? null };
  const forMs = options.for === undefined ? null : parseDurationMs(options.for);
  const isOn = options.off !== true;
  await withHost(cli, async (session) => {
    const send = (client: typeof session.client): Promise<unknown> =>
      isOn ? client['switches.on']({ kind, ...scope, forMs }) : client['switches.off']({ kind, ...scope });
    if (isWeakening(kind, isOn)) await session.weaken(questionOf(kind, isOn, scope), send);
    else await send(session.client);
    const until = forMs === null ? 'until you end it' : `for ${formatDuration(forMs)}`;
    const said = `${sayScope(scope)}: ${isOn ? `${MEANS[kind]}, ${until}` : 'the rules decide again'}.`;
    cli.print(
      kind === 'pause' ? { paused: isOn, ...scope, ...(isOn ? { forMs } : {}) } : { kind, isOn, ...scope, forMs },
      () => said,
    );
  });
}

const MEANS = {
  pause: 'every call is denied',
  ask: 'whatever would be allowed is asked about',
  quiet: 'questions wait in the list',
  observe: 'nothing is denied or asked about, only recorded',
} as const satisfies Record<SwitchKind, string>;

function questionOf(kind: SwitchKind, isOn: boolean, scope: SwitchScope): string {
  const scoped = sayScope(scope).toLowerCase();
  if (!isOn) return kind === 'pause' ? `Resume ${scoped}?` : `Ask by the rules again for ${scoped}?`;
  return `${sayScope(scope)}: ${MEANS[kind]}?`;
}

function sayScope({ client, server }: SwitchScope): string {
  const names = [client, server].filter((name) => name !== null).map(visibleLine);
  return names.length === 0 ? 'Everything' : names.join(' at ');
}
