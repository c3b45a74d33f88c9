import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { consoleProgram } from './bridge-mode.ts';

/** A program and its words, as a client's or a server's configuration names it. */
export interface OwnCommand {
  readonly command: string;
  readonly args: readonly string[];
}

export interface OwnPlace {
  readonly platform: NodeJS.Platform;
  readonly execPath: string;
  readonly resourcesFolder: string;
  /** An AppImage names itself here. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The checkout's folder while the app is not packaged, else null. */
  readonly checkout: string | null;
}

/** How a client starts a bridge on this computer, where there may be no Node: by the app itself, on Windows by its console program. */
export function bridgeCommand(place: OwnPlace): OwnCommand {
  return ownCommand(place, { mode: '--bridge', consoleWord: 'bridge', script: ['build/bin/countersign.js', 'bridge'] });
}

/** How the gateway starts the server of the demo. */
export function demoServerCommand(place: OwnPlace): OwnCommand {
  return ownCommand(place, { mode: '--demo-server', consoleWord: 'demo-server', script: ['out/demo/bin/server.js'] });
}

interface Ways {
  /** To the app. */
  readonly mode: string;
  /** To its console program. */
  readonly consoleWord: string;
  /** To the checkout's Node: a file of the checkout and its words. */
  readonly script: readonly [string, ...string[]];
}

function ownCommand(place: OwnPlace, ways: Ways): OwnCommand {
  const { platform, checkout } = place;
  const isWindows = platform === 'win32';
  if (checkout !== null) {
    const [file, ...words] = ways.script;
    const node = join(checkout, 'node_modules/node/bin', isWindows ? 'node.exe' : 'node');
    // Without install scripts it is not there; then whoever installed that way has a Node of their own.
    return { command: existsSync(node) ? node : 'node', args: [join(checkout, file), ...words] };
  }
  if (isWindows) return { command: consoleProgram(place.resourcesFolder), args: [ways.consoleWord] };
  // The program inside an AppImage lies in a folder that is gone when it ends.
  return { command: place.environment['APPIMAGE'] ?? place.execPath, args: [ways.mode] };
}
