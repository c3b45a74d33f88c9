import { Argument, type Command, Option } from 'commander';
import { type ApprovalView, type Remember, RememberSchema } from '../../../model/approval.ts';
import type { Act, Cli } from '../cli.ts';
import { withHost } from '../session.ts';
import { facts, table } from '../table.ts';
import { formatDuration, formatTime } from '../times.ts';
import { visibleLine, visibleText } from '../visible-text.ts';

/** The person's answers. Approving needs the person; denying does not. */
export function addApprovalCommands(program: Command, act: Act): void {
  const approvals = program.command('approvals').description('questions that wait for you, and your answers');
  const id = (): Argument =>
    new Argument('<id>', "the question's reference, as the list shows it").argParser((text) => text.toUpperCase());

  approvals
    .command('list')
    .description('what waits for an answer')
    .action(() => act(listApprovals));
  approvals
    .command('show')
    .description('one question with all of what is asked')
    .addArgument(id())
    .action((ref: string) => act((cli) => showApproval(cli, ref)));
  approvals
    .command('approve')
    .description('let it go on (needs the person)')
    .addArgument(id())
    .addOption(new Option('--remember <scope>', 'how long the answer counts').choices(RememberSchema.options).default('once'))
    .option(
      '--scope <key>',
      'with --remember session, hour or always: which other calls, as `approvals show` lists them (all of the tool)',
    )
    .option('--arguments <json>', 'send these arguments instead; hidden values are left as `approvals show` shows them')
    .action((ref: string, options: Remembering) => act((cli) => approve(cli, ref, options)));
  approvals
    .command('missed')
    .description('questions that ended without you')
    .action(() => act(listMissed));
  approvals
    .command('allow-next')
    .description('let the next identical call of a missed question pass, once and within an hour (needs the person)')
    .addArgument(id())
    .action((ref: string) => act((cli) => allowNext(cli, ref)));
  approvals
    .command('deny')
    .description('refuse it')
    .addArgument(id())
    .option('--reason <text>', 'tell the client why')
    .action((ref: string, options: { reason?: string }) => act((cli) => deny(cli, ref, options.reason)));
  approvals
    .command('watch')
    .description('print questions as they come and go, until you stop it')
    .action(() => act(async (cli) => (await import('./watch-approvals.ts')).watchApprovals(cli)));
}

async function listApprovals(cli: Cli): Promise<void> {
  await withHost(cli, async ({ client }) => {
    const { approvals } = await client['state.get'](null);
    cli.print({ approvals }, () => (approvals.length === 0 ? 'Nothing waits for an answer.' : approvalTable(approvals)));
  });
}

async function listMissed(cli: Cli): Promise<void> {
  await withHost(cli, async ({ client }) => {
    const { missed } = await client['state.get'](null);
    cli.print({ missed }, () => (missed.length === 0 ? 'Nothing was missed.' : approvalTable(missed)));
  });
}

async function allowNext(cli: Cli, id: string): Promise<void> {
  await withHost(cli, async (session) => {
    const { tool, server, client, arguments: text } = await session.client['approvals.get']({ id });
    await session.weaken(
      () => {
        cli.note(visibleText(indentedJson(text)));
        return `Let the next such call of ${tool} on ${server} by ${client} pass?`;
      },
      (proven) => proven['approvals.allowNext']({ id }),
    );
    cli.print({ id }, () => `The next such call of ${visibleLine(tool)} passes once, within an hour.`);
  });
}

function approvalTable(approvals: readonly ApprovalView[]): string {
  const now = Date.now();
  return table(
    ['id', 'state', 'client', 'server', 'asks for', 'risk', 'calls', 'ends in'],
    approvals.map((each) => [
      each.id,
      each.state,
      each.client,
      each.server,
      each.tool,
      each.risk,
      String(each.waitingCalls),
      formatDuration(each.deadline - now),
    ]),
  );
}

async function showApproval(cli: Cli, id: string): Promise<void> {
  await withHost(cli, async ({ client }) => {
    const approval = await client['approvals.get']({ id });
    cli.print(approval, () => approvalText(approval));
  });
}

function approvalText(approval: ApprovalView): string {
  const lines = facts([
    ['Question', `${approval.id} (${approval.state})`],
    ['Client', approval.clientVersion === null ? approval.client : `${approval.client} (${approval.clientVersion})`],
    ...programFacts(approval),
    [
      approval.about === 'tool' ? 'Tool' : 'Message',
      `${approval.tool} ${isAskedByServer(approval) ? 'from' : 'on'} ${approval.server}`,
    ],
    ['Risk', `${approval.risk}, ${approval.category === null ? '' : `${approval.category}: `}${approval.riskReason}`],
    ['Why asked', `${approval.why} [${approval.rule}]`],
    ...approval.facts.map(({ label, value, tone }) => [label, tone === 'warning' ? `! ${value}` : value] as const),
    ...scopeFacts(approval),
    [
      'Session',
      approval.sessionStartedAt === null
        ? approval.session
        : `${approval.session}, since ${formatTime(approval.sessionStartedAt)}`,
    ],
    ...approval.justBefore.map(({ at, tool, what }) => ['Just before', `${formatTime(at)} ${tool}: ${what}`] as const),
    ['Asked at', formatTime(approval.openedAt)],
    ['Ends', `${formatTime(approval.deadline)}: denied if nobody answers`],
  ]);
  return `${lines}\n\nArguments\n${visibleText(indentedJson(approval.arguments ?? ''))}`;
}

/** What may be allowed besides, with the keys that `--scope` takes, and for how long. */
function scopeFacts({ scopes }: ApprovalView): (readonly [string, string])[] {
  return scopes.map(({ key, kind, value, lifetimes }) => [
    'Scope',
    `${key} (${value === null ? SCOPES[kind] : `${SCOPES[kind]} ${value}`}): ${lifetimes.join(', ')}`,
  ]);
}

const LIFETIMES: Readonly<Record<Remember, string>> = {
  once: '',
  session: ' for the rest of this session',
  hour: ' for 1 hour',
  always: ' always',
};

const SCOPES = {
  same: 'these very arguments',
  folder: 'under',
  host: 'at',
  prefix: 'beginning with',
  value: 'as',
  tool: 'anything',
} as const;

/** Who asks, as far as the system tells. */
function programFacts({ process }: ApprovalView): (readonly [string, string])[] {
  if (process === null) return [];
  const { pid, name, path, folder, parents } = process;
  return [
    ['Program', `${path ?? name} (pid ${pid})`],
    ...(folder === null ? [] : [['Works in', folder] as const]),
    ...(parents.length === 0
      ? []
      : [['Started by', parents.map((parent) => `${parent.name} (${parent.pid})`).join(', ')] as const]),
  ];
}

/** Whether the server asks the person's side for something, instead of a client asking the server. */
function isAskedByServer({ about }: Pick<ApprovalView, 'about'>): boolean {
  return about === 'sampling' || about === 'elicitation';
}

/** Pretty only when that changes nothing but white space: a number that a double cannot hold stays as it was written. */
function indentedJson(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}

interface Remembering {
  readonly remember: Remember;
  readonly arguments?: string;
  readonly scope?: string;
}

async function approve(cli: Cli, id: string, { remember, scope: key, arguments: written }: Remembering): Promise<void> {
  const scoped = remember !== 'once' && key !== undefined ? { remember, scope: key } : { remember };
  const kept = written === undefined ? scoped : { ...scoped, arguments: written };
  await withHost(cli, async (session) => {
    const { about, tool, server, client, arguments: text, facts: seen } = await session.client['approvals.get']({ id });
    const scope = `${LIFETIMES[remember]}${remember === 'once' || key === undefined ? '' : ` (${key})`}`;
    await session.weaken(
      () => {
        cli.note(
          `${seen.map(({ label, value }) => `${label}: ${visibleLine(value)}\n`).join('')}${visibleText(indentedJson(written ?? text))}`,
        );
        return `Approve ${written === undefined ? '' : 'with these other arguments '}${tool} ${isAskedByServer({ about }) ? 'from' : 'on'} ${server} for ${client}${scope}?`;
      },
      (proven) => proven['approvals.allow']({ id, ...kept }),
    );
    cli.print({ id, effect: 'allow', ...scoped }, () => `Approved ${visibleLine(tool)} on ${server}${scope}.`);
  });
}

async function deny(cli: Cli, id: string, reason: string | undefined): Promise<void> {
  await withHost(cli, async ({ client }) => {
    await client['approvals.deny'](reason === undefined ? { id } : { id, reason });
    cli.print({ id, effect: 'deny' }, () => `Denied ${id}.`);
  });
}
