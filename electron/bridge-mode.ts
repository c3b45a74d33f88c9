import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Start } from './start-words.ts';

export interface CommandPlace {
  readonly platform: NodeJS.Platform;
  /** The folder with everything that is built: `headless`, `demo`. */
  readonly outFolder: string;
  /** Where an installed app keeps what lies beside its archive. */
  readonly resourcesFolder: string;
}

/**
 * Runs a command line in this process, as if it were Node: nothing of the desktop is loaded. Electron goes on starting (windows, GPU,
 * single-instance lock) only when the program that it was given has been read to its end, so the caller awaits this at its top level.
 * Resolves with an exit code, unless the command ended the process before.
 *
 * On Windows a windowed program has no stdin; there the console program that is installed beside us takes over.
 */
export async function runCommand(start: Exclude<Start, { kind: 'app' }>, place: CommandPlace): Promise<number> {
  const words = start.kind === 'demo-server' ? ['demo-server'] : start.words;
  if (place.platform === 'win32') return passOn(consoleProgram(place.resourcesFolder), words);
  behaveLikeNode();
  const load = (file: string): Promise<unknown> => import(pathToFileURL(join(place.outFolder, file)).href);
  if (start.kind === 'demo-server') {
    const ended = new Promise<number>((resolve) => process.stdin.once('close', () => resolve(0)));
    await load('demo/bin/server.js');
    return ended;
  }
  // What the command line would be given by Node: it reads its words from there.
  process.argv = [process.execPath, 'countersign', ...words];
  if (words[0] === 'bridge') {
    const bridge = (await load('headless/bridge.js')) as {
      runBridgeCommand(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<boolean>;
    };
    if (await bridge.runBridgeCommand(words.slice(1), process.env)) return 0;
  }
  await load('headless/countersign.js');
  return 0;
}

/** What a command relies on and Electron does in another way. */
function behaveLikeNode(): void {
  // As long as something may still happen, Electron waits with starting its windows; at a moment of silence it would go on.
  setInterval(() => {}, 2 ** 30);
  // Electron would show a dialog for the one and only log the other.
  const giveUp = (error: unknown): void => {
    process.stderr.write(`countersign: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  };
  process.on('uncaughtException', giveUp).on('unhandledRejection', giveUp);
}

/** The program for consoles and pipes that an installed app has on Windows. */
export function consoleProgram(resourcesFolder: string): string {
  return join(resourcesFolder, 'bin', 'countersign.exe');
}

/** Lets another program do it with our own input and output. Resolves with its exit code. */
function passOn(program: string, words: readonly string[]): Promise<number> {
  const child = spawn(program, words, { stdio: 'inherit', windowsHide: true });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`countersign: ${program} cannot be started: ${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
