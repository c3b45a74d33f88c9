import { Command, CommanderError } from 'commander';
import { VERSION } from '../version.ts';
import { type Act, addGlobalOptions, createCli, reportError } from './cli.ts';
import { addApprovalCommands } from './commands/approvals.ts';
import { addBackupCommands } from './commands/backup.ts';
import { addBridgeCommand } from './commands/bridge.ts';
import { addClientCommands } from './commands/clients.ts';
import { addGrantCommands } from './commands/grants.ts';
import { addHistoryCommands } from './commands/history.ts';
import { addSwitchCommands } from './commands/switches.ts';
import { addPolicyCommands } from './commands/policy.ts';
import { addServeCommand } from './commands/serve.ts';
import { addServerCommands } from './commands/servers.ts';
import { addStatusCommand } from './commands/status.ts';
import { addUiCommand } from './commands/ui.ts';
import { CliError, EXIT, type ExitCode } from './exit-codes.ts';

/** Runs one command line. Resolves with the exit code; everything that goes wrong was explained on stderr. */
export async function runCommandLine(words: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  // Before the words are parsed, and after they could not be, only they say how errors are to be written.
  const separator = words.indexOf('--');
  const isJson = words.slice(0, separator === -1 ? words.length : separator).includes('--json');
  const program = createProgram(isJson, async (task) => {
    exitCode = (await task(createCli(program))) ?? EXIT.done;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, isJson);
    // Help and version were asked for.
    if (error.exitCode === 0) return EXIT.done;
    return isJson ? reportError(new CliError(EXIT.usage, 'usage', withoutPrefix(error.message)), true) : EXIT.usage;
  }
}

function createProgram(isJson: boolean, act: Act): Command {
  const program = new Command('countersign')
    .description('A firewall for the tools that AI agents call.')
    .version(VERSION, '--version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(countersign --help lists the commands; each of them has --help too)')
    .addHelpText(
      'after',
      '\nEvery command understands --json, --data-dir and --operator-token.\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 refused.',
    );
  program.configureOutput({
    ...(isJson ? { writeErr: () => {} } : {}),
    outputError: (text, write) => write(`countersign: ${withoutPrefix(text)}`),
  });
  addGlobalOptions(program);
  addServeCommand(program, act);
  addStatusCommand(program, act);
  addUiCommand(program, act);
  addServerCommands(program, act);
  addClientCommands(program, act);
  addGrantCommands(program, act);
  addPolicyCommands(program, act);
  addApprovalCommands(program, act);
  addBridgeCommand(program, act);
  addHistoryCommands(program, act);
  addBackupCommands(program, act);
  addSwitchCommands(program, act);
  return program;
}

function withoutPrefix(text: string): string {
  return text.replace(/^error: /, '');
}
