import type { Command } from 'commander';
import type { Client } from '../../../contract/client.ts';
import type { Blank, ProposedServer } from '../../../contract/server-commands.ts';
import { joinCommandLine } from '../../../model/launch/command-line.ts';
import { shownWords } from '../../../model/launch/shown-words.ts';
import type { Act, Cli } from '../cli.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { readInputFile } from '../read-input-file.ts';
import { withCore } from '../session.ts';
import { visibleText } from '../visible-text.ts';
import { signsInAs } from './say-connection.ts';

interface PasteOptions {
  readonly text?: string;
  readonly add?: boolean;
  readonly only: readonly string[];
  readonly way?: string;
  readonly answer: readonly string[];
}

/** Servers out of what a client's file, a documentation or the MCP registry says. */
export function addPasteCommand(servers: Command, act: Act): void {
  const collect = (text: string, before: string[]): string[] => [...before, text];
  servers
    .command('paste')
    .description('read servers from a text of any client’s shape; with --add, add them (needs the person)')
    .argument('[file]', 'the file; "-" or nothing: standard input')
    .option('--text <text>', 'the text itself: npm:package, a command line, an install link')
    .option('--add', 'add what was found')
    .option('--only <name>', 'only this one; may be repeated', collect, [])
    .option('--way <way>', 'of several ways to the same server, this one: "npm package", "remote" …')
    .option('--answer <id=value>', 'fill a blank; may be repeated', collect, [])
    .action((file: string | undefined, options: PasteOptions) => act((cli) => paste(cli, file, options)));
}

async function paste(cli: Cli, file: string | undefined, options: PasteOptions): Promise<void> {
  if (file !== undefined && options.text !== undefined) throw usage('Give a file or --text, not both.');
  const text = options.text ?? (await readInputFile(file ?? '-'));
  const answers = Object.fromEntries(options.answer.map(answerOf));
  await withCore(cli, async (session) => {
    const { servers: found, problems } = await session.client['servers.read']({ text, answers });
    for (const problem of problems) cli.note(visibleText(problem));
    const chosen = chooseFrom(found, options);
    if (chosen.length === 0)
      throw new CliError(EXIT.failed, 'nothing-found', problems.join('\n') || 'There is no such server in it.');
    if (options.add !== true)
      return cli.print({ servers: chosen.map(withoutSecrets), problems }, () => chosen.map(sayServer).join('\n\n'));
    refuseOpen(chosen, answers);
    const question = (): string => {
      cli.note(chosen.map(sayServer).join('\n\n'));
      return 'Add this, and let exactly this start?';
    };
    await session.weaken(question, (client) => addAll(client, chosen));
    const names = chosen.map(({ name }) => name);
    cli.print({ added: names, problems }, () => `Added ${names.join(', ')}.`);
  });
}

async function addAll(client: Client, chosen: readonly ProposedServer[]): Promise<void> {
  for (const { name, connection, secrets } of chosen) await client['servers.add']({ name, connection, secrets });
}

/** Of several ways to the same server the first one, unless one was named. */
function chooseFrom(found: readonly ProposedServer[], { only, way }: PasteOptions): readonly ProposedServer[] {
  const wanted = found.filter(
    (server) => (only.length === 0 || only.includes(server.name)) && (way === undefined || server.way === way),
  );
  return wanted.filter((server, at) => server.way === null || wanted.findIndex((other) => other.name === server.name) === at);
}

function refuseOpen(chosen: readonly ProposedServer[], answers: Readonly<Record<string, string>>): void {
  const open = chosen.flatMap(({ blanks }) => blanks.filter((blank) => isOpen(blank, answers)));
  if (open.length === 0) return;
  const list = [
    ...new Set(open.map(({ id, description }) => `--answer '${id}=…'${description === null ? '' : `  (${description})`}`)),
  ];
  throw usage(`The text leaves something for you to say:\n${list.join('\n')}`);
}

function isOpen(blank: Blank, answers: Readonly<Record<string, string>>): boolean {
  return blank.isRequired && blank.default === null && (answers[blank.id] ?? '') === '';
}

function withoutSecrets(server: ProposedServer): Omit<ProposedServer, 'secrets'> & { readonly secrets: readonly string[] } {
  return { ...server, secrets: Object.keys(server.secrets) };
}

function sayServer({ name, way, connection, blanks, warnings }: ProposedServer): string {
  const target = connection.transport === 'http' ? connection.url : joinCommandLine(shownWords(connection));
  const values = Object.entries(connection.transport === 'http' ? connection.headers : connection.env);
  return visibleText(
    [
      `${name}${way === null ? '' : ` (${way})`}: ${target}`,
      ...values.map(([key, value]) => `  with ${typeof value === 'string' ? `${key}=${value}` : `${key} (secret)`}`),
      ...(connection.transport === 'stdio' && connection.cwd !== undefined ? [`  in ${connection.cwd}`] : []),
      ...(connection.transport === 'http' ? signsInAs(connection.oauth) : []).map(([what, value]) => `  ${what} ${value}`),
      ...blanks.map(({ id, isRequired }) => `  ${isRequired ? 'needs' : 'takes'} --answer '${id}=…'`),
      ...warnings.map((warning) => `  ! ${warning}`),
    ].join('\n'),
  );
}

function answerOf(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw usage('An answer is written ID=VALUE.');
  return [text.slice(0, at), text.slice(at + 1)];
}

function usage(message: string): CliError {
  return new CliError(EXIT.usage, 'usage', message);
}
