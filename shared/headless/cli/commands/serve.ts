import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { HeadlessHost } from '../../serve/start-host.ts';
import { watchParent } from '../../serve/watch-parent.ts';
import type { Act, Cli } from '../cli.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { facts } from '../table.ts';

interface ServeOptions {
  readonly port: number | null;
  readonly uiPort: number | null;
  readonly open: boolean;
}

export function addServeCommand(program: Command, act: Act): void {
  const port = (flags: string, description: string): Option =>
    new Option(flags, description).argParser(parsePort).default(null, "the setting's");
  program
    .command('serve')
    .description('run the gateway, and the page in a browser')
    .addOption(port('--port <port>', 'where clients connect; 0 takes a free one'))
    .addOption(port('--ui-port <port>', 'where the page is; 0 takes a free one'))
    .option('--no-open', 'do not open the page in a browser')
    .action((options: ServeOptions) => act((cli) => serve(cli, options)));
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

/** Runs until SIGTERM, SIGINT, a stop through the contract, or the end of the npm that started it. What waits is denied; a second signal ends it at once. */
async function serve(cli: Cli, options: ServeOptions): Promise<ExitCode> {
  const signal = waitForSignal();
  const { startHost } = await import('../../serve/start-host.ts');
  const host = await startHost({
    dataDir: cli.dataDir,
    port: options.port,
    uiPort: options.uiPort,
    mayOpenBrowser: options.open && !cli.isJson,
    // The page is built beside the bundle that this file is part of.
    rendererFolder: join(import.meta.dirname, '../renderer'),
  });
  const { mcpUrl: mcp, uiLink: ui, operatorToken, dataDir } = host;
  cli.print({ mcp, ui, operatorToken, pid: process.pid, dataDir }, () => startText(host));
  if (options.open && !cli.isJson) (await import('../../serve/open-browser.ts')).openBrowser(ui);
  await Promise.race([signal, host.stopAsked]);
  cli.note('Stopping: everything that waits is denied.');
  await host.stop();
  return EXIT.done;
}

/** A terminal and a launcher may both hand over the same Ctrl+C: only a signal that comes later is a second one. */
const SAME_SIGNAL_MS = 500;

function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const heard = (): void => {
      const now = performance.now();
      if (firstAt !== null && now - firstAt > SAME_SIGNAL_MS) process.exit(EXIT.failed);
      firstAt ??= now;
      resolve();
    };
    watchParent(resolve);
    process.on('SIGTERM', heard);
    process.on('SIGINT', heard);
  });
}

function startText({ mcpUrl, uiLink, operatorToken, dataDir }: HeadlessHost): string {
  return [
    'Countersign is running.',
    '',
    facts([
      ['Clients', `${mcpUrl}/mcp, or ${mcpUrl}/servers/NAME/mcp for one server`],
      ['Page', uiLink],
      ['Data', dataDir],
      ['Operator token', operatorToken],
    ]),
    '',
    'The link signs in once, within ten minutes; countersign ui prints another.',
    'The operator token is shown this once. It lets a command approve and loosen: keep it from agents.',
    'Ctrl+C stops the gateway.',
  ].join('\n');
}
