import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Act, Cli } from '../cli.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { readInputFile } from '../read-input-file.ts';
import { withCore } from '../session.ts';
import { visibleLine } from '../visible-text.ts';

/** Settings and policies as one file, and back. */
export function addBackupCommands(program: Command, act: Act): void {
  const backup = program.command('backup').description('settings and policies in one file: no secrets, no tokens, no history');
  backup
    .command('save')
    .description('write them to a new file')
    .argument('<file>', 'a file that does not exist yet, or - for standard output')
    .action((file: string) => act((cli) => save(cli, file)));
  backup
    .command('restore')
    .description('put them back into force (needs the person)')
    .argument('<file>', 'a file, or - for standard input')
    .action((file: string) => act((cli) => restore(cli, file)));
}

async function save(cli: Cli, file: string): Promise<void> {
  await withCore(cli, async ({ client }) => {
    const { text } = await client['backup.make'](null);
    if (file === '-') return void process.stdout.write(text);
    await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new CliError(EXIT.failed, 'unwritable', `Cannot write ${file}: ${reason}.`);
    });
    cli.print({ file }, () => `Saved to ${file}.`);
  });
}

async function restore(cli: Cli, file: string): Promise<void> {
  const text = await readInputFile(file);
  await withCore(cli, async (session) => {
    const { madeAt, settings, policies } = await session.client['backup.check']({ text });
    await session.weaken(
      () => {
        const lines = policies.flatMap(({ server, isSame, loosens }) => [
          `${server}: ${isSame ? 'as now' : 'replaced'}`,
          ...loosens.map((sentence) => `  ! ${sentence}`),
        ]);
        cli.note([`Made ${madeAt}`, `Settings: ${settings.join(', ') || 'as now'}`, ...lines.map(visibleLine)].join('\n'));
        return `Restore ${settings.length} settings and ${policies.length} policies?`;
      },
      (proven) => proven['backup.restore']({ text }),
    );
    cli.print({ settings, policies }, () => `Restored ${settings.length} settings and ${policies.length} policies.`);
  });
}
