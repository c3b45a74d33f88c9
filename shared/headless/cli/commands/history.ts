import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { HistoryEntry, HistorySummary } from '../../../model/history-entry.ts';
import type { Act, Cli } from '../cli.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withCore } from '../session.ts';
import { facts, table } from '../table.ts';
import { formatTime } from '../times.ts';
import { visibleText } from '../visible-text.ts';
import { parseHistoryFilter } from './history-filter.ts';

const FILTER_HELP = 'key=value; keys: client server tool session effect by risk kind since until text';
/** What one question to the core may ask for. */
const MAX_PAGE = 500;

/** The record of everything judged. Reading it needs nothing. */
export function addHistoryCommands(program: Command, act: Act): void {
  const history = program.command('history').description('the record of every judged call, and the proof that it is whole');
  history
    .command('list')
    .description('entries, newest first')
    .addOption(new Option('--limit <count>', 'how many at most').argParser(parseCount).default(50))
    .option('--filter <words...>', FILTER_HELP, [])
    .action((options: { limit: number; filter: string[] }) => act((cli) => listEntries(cli, options.limit, options.filter)));
  history
    .command('show')
    .description('one entry with everything that is kept about it')
    .addArgument(new Argument('<id>').argParser(parseCount))
    .action((id: number) => act((cli) => showEntry(cli, id)));
  history
    .command('export')
    .description('entries as text, newest first')
    .addOption(new Option('--format <format>').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--filter <words...>', FILTER_HELP, [])
    .action((options: { format: 'jsonl' | 'csv'; filter: string[] }) =>
      act((cli) => exportEntries(cli, options.format, options.filter)),
    );
  history
    .command('verify')
    .description('walk the hash chain; exits with 3 at the first entry that fails')
    .action(() => act(verifyHistory));
}

function parseCount(text: string): number {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (count > 0) return count;
  throw new InvalidArgumentError('Write a whole number above zero.');
}

async function listEntries(cli: Cli, limit: number, words: readonly string[]): Promise<void> {
  const filter = parseHistoryFilter(words, Date.now());
  await withCore(cli, async ({ client }) => {
    const entries: HistorySummary[] = [];
    let next: number | null = null;
    do {
      const page = await client['history.page']({ filter, before: next, limit: Math.min(MAX_PAGE, limit - entries.length) });
      entries.push(...page.entries);
      next = page.next;
    } while (next !== null && entries.length < limit);
    cli.print({ entries, next }, () => (entries.length === 0 ? 'Nothing was recorded that matches.' : entryTable(entries)));
  });
}

function entryTable(entries: readonly HistorySummary[]): string {
  return table(
    ['id', 'time', 'client', 'server', 'what', 'risk', 'decision', 'outcome', 'ms'],
    entries.map((entry) => [
      String(entry.id),
      formatTime(entry.at),
      entry.client ?? '',
      entry.server ?? '',
      entry.subject,
      entry.risk ?? '',
      entry.effect === null ? (entry.state === 'opened' ? 'open' : '') : `${entry.effect} (${entry.by ?? '?'})`,
      entry.outcome ?? '',
      entry.durationMs === null ? '' : String(entry.durationMs),
    ]),
  );
}

async function showEntry(cli: Cli, id: number): Promise<void> {
  await withCore(cli, async ({ client }) => {
    const entry = await client['history.get']({ id });
    cli.print(entry, () => entryText(entry));
  });
}

function entryText(entry: HistoryEntry): string {
  const { decision, outcomeDetail: outcome } = entry;
  const lines: [string, string][] = [
    ['Entry', `${entry.id} (${entry.kind}, ${entry.state})`],
    ['Time', formatTime(entry.at)],
    ['Client', entry.client ?? '-'],
    ['What', entry.server === null ? entry.subject : `${entry.subject} on ${entry.server}`],
    ['Risk', entry.risk === null ? '-' : `${entry.risk}, ${entry.category ?? ''}`],
    ['Rule', entry.rule ?? '-'],
    ['Reason', entry.reason ?? '-'],
  ];
  if (decision !== null) {
    lines.push(['Decision', `${decision.effect} by ${decision.by} at ${formatTime(decision.at)}, after ${decision.waitedMs} ms`]);
    if (decision.note !== null) lines.push(['Told the client', decision.note]);
    if (decision.remembered !== null) lines.push(['Remembered', decision.remembered]);
  }
  if (outcome !== null) lines.push(['Outcome', [outcome.kind, outcome.message].filter((part) => part !== null).join(': ')]);
  const bodies = [
    ['Arguments', entry.arguments],
    ['Result', outcome?.body ?? null],
  ] as const;
  const texts = bodies.flatMap(([name, body]) =>
    body === null ? [] : [`${name}${body.truncated ? ` (cut; ${body.bytes} bytes in all)` : ''}\n${visibleText(body.text)}`],
  );
  return [
    facts(lines),
    ...texts,
    `Links\n${entry.links.map(({ seq, stage, hash }) => `${seq}  ${stage}  ${hash}`).join('\n')}`,
  ].join('\n\n');
}

async function exportEntries(cli: Cli, format: 'jsonl' | 'csv', words: readonly string[]): Promise<void> {
  const filter = parseHistoryFilter(words, Date.now());
  await withCore(cli, async ({ client }) => {
    let next: number | null = null;
    do {
      const slice: { text: string; next: number | null } = await client['history.export']({ filter, format, before: next });
      if (slice.text !== '') await write(slice.text);
      next = slice.next;
    } while (next !== null);
  });
}

/** Waits while the reader is slower than we are: an export may be larger than the memory. */
async function write(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  await new Promise<void>((resolve) => process.stdout.once('drain', () => resolve()));
}

async function verifyHistory(cli: Cli): Promise<ExitCode> {
  return withCore(cli, async ({ client }) => {
    const report = await client['history.verify'](null);
    cli.print(report, () => {
      if (report.ok) return `Whole: ${report.entries} entries, ${report.links} links. Head: ${report.head}`;
      const { seq, entry, problem } = report.firstFailing;
      return visibleText(`Not whole: link ${seq}${entry === null ? '' : ` of entry ${entry}`}: ${problem}`);
    });
    return report.ok ? EXIT.done : EXIT.refused;
  });
}
