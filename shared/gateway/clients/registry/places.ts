import { homedir } from 'node:os';
import { join, normalize } from 'node:path';
import type { SystemPath } from './client-spec.ts';

export type System = 'mac' | 'linux' | 'windows';

/** Whose clients are meant: the person's home folder, the system and the environment that clients see. */
export interface Places {
  readonly home: string;
  readonly system: System;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Those of this process. `HOME`, `XDG_CONFIG_HOME` and `APPDATA` are respected. */
export function placesOfThisProcess(environment: NodeJS.ProcessEnv = process.env): Places {
  const system = process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'windows' : 'linux';
  return { home: set(environment['HOME']) ?? homedir(), system, environment };
}

type Place = (places: Places) => string;

const config: Place = ({ home, environment }) => set(environment['XDG_CONFIG_HOME']) ?? join(home, '.config');
const appSupport: Place = ({ home }) => join(home, 'Library/Application Support');
const appData: Place = ({ home, environment }) => set(environment['APPDATA']) ?? join(home, 'AppData/Roaming');
const userFolder =
  (app: string): Place =>
  (places) =>
    join({ mac: appSupport, linux: config, windows: appData }[places.system](places), app, 'User');
const fromEnvironment =
  (name: string, otherwise: string): Place =>
  ({ home, environment }) =>
    set(environment[name]) ?? join(home, otherwise);

/** What the braces in a path of the registry stand for. */
const PLACES: Readonly<Record<string, Place>> = {
  home: ({ home }) => home,
  config,
  /** On macOS some clients use it as well, whatever XDG_CONFIG_HOME says. */
  dotConfig: ({ home }) => join(home, '.config'),
  appSupport,
  appData,
  localAppData: ({ home, environment }) => set(environment['LOCALAPPDATA']) ?? join(home, 'AppData/Local'),
  vscodeUser: userFolder('Code'),
  vscodeInsidersUser: userFolder('Code - Insiders'),
  cursorUser: userFolder('Cursor'),
  /** The folder of `.claude.json`, which without the variable is the home folder itself. */
  claudeJson: fromEnvironment('CLAUDE_CONFIG_DIR', ''),
  claudeHome: fromEnvironment('CLAUDE_CONFIG_DIR', '.claude'),
  codexHome: fromEnvironment('CODEX_HOME', '.codex'),
  clineHome: fromEnvironment('CLINE_DIR', '.cline'),
  copilotHome: fromEnvironment('COPILOT_HOME', '.copilot'),
  geminiHome: (places) => join(set(places.environment['GEMINI_CLI_HOME']) ?? places.home, '.gemini'),
  zedConfig: (places) => join(set(places.environment['FLATPAK_XDG_CONFIG_HOME']) ?? config(places), 'zed'),
  opencodeConfig: (places) => join(places.system === 'windows' ? join(places.home, '.config') : config(places), 'opencode'),
};

/** A path of the registry on this system; null when it has none here. It may still hold `*` and `**`. */
export function pathOf(path: SystemPath, places: Places): string | null {
  const template = typeof path === 'string' ? path : path[places.system];
  if (template === null) return null;
  return normalize(
    template.replace(/\{(\w+)\}/g, (_, name: string) => {
      const place = PLACES[name];
      if (place === undefined) throw new Error(`No place is called ${name}.`);
      return place(places);
    }),
  );
}

function set(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
