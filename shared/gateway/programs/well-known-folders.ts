import { posix, win32 } from 'node:path';
import { valueOf } from './find-program.ts';

/** What is looked at to find the folders of version managers. Nothing of it is ever run. */
export interface FolderLook {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The names in a folder; none when it is not there. */
  readonly list: (folder: string) => readonly string[];
  /** The text of a small file; null when it is not there. */
  readonly read: (file: string) => string | null;
}

/** A folder in which programs may be, and whose it is. */
export interface KnownFolder {
  readonly folder: string;
  readonly of: string;
}

/**
 * Where version managers and installers put programs, best first. An app that was started by a click has a short PATH: it knows
 * nothing of what a shell's start files add.
 */
export function wellKnownFolders(look: FolderLook): readonly KnownFolder[] {
  return look.platform === 'win32' ? windowsFolders(look) : unixFolders(look);
}

function unixFolders(look: FolderLook): readonly KnownFolder[] {
  const { env, home, platform } = look;
  const inHome = (...parts: readonly string[]): string => posix.join(home, ...parts);
  const set = (name: string, ...otherwise: readonly string[]): string => env[name] ?? inHome(...otherwise);
  const data = set('XDG_DATA_HOME', '.local', 'share');
  const of = (owner: string, ...folders: readonly (string | null)[]): KnownFolder[] =>
    folders.flatMap((folder) => (folder === null ? [] : [{ folder, of: owner }]));
  const fnmFolders = [env['FNM_DIR'] ?? null, posix.join(data, 'fnm'), inHome('Library/Application Support/fnm'), inHome('.fnm')];
  return [
    ...of('mise', posix.join(env['MISE_DATA_DIR'] ?? posix.join(data, 'mise'), 'shims')),
    ...of('asdf', posix.join(set('ASDF_DATA_DIR', '.asdf'), 'shims')),
    ...of('volta', posix.join(set('VOLTA_HOME', '.volta'), 'bin')),
    ...of('fnm', ...fnmFolders.flatMap((folder) => (folder === null ? [] : [fnmFolder(look, folder)]))),
    ...of('nvm', nvmFolder(look, set('NVM_DIR', '.nvm'))),
    ...of('n', posix.join(set('N_PREFIX', 'n'), 'bin')),
    ...of('uv', env['UV_TOOL_BIN_DIR'] ?? null, env['XDG_BIN_HOME'] ?? null, inHome('.local', 'bin')),
    ...of('cargo', posix.join(set('CARGO_HOME', '.cargo'), 'bin')),
    ...of('pyenv', posix.join(set('PYENV_ROOT', '.pyenv'), 'shims')),
    ...of('bun', posix.join(set('BUN_INSTALL', '.bun'), 'bin')),
    ...of('deno', posix.join(set('DENO_INSTALL', '.deno'), 'bin')),
    ...of('pnpm', env['PNPM_HOME'] ?? (platform === 'darwin' ? inHome('Library/pnpm') : posix.join(data, 'pnpm'))),
    ...of('go', inHome('go', 'bin')),
    ...of('docker', inHome('.docker', 'bin'), inHome('.rd', 'bin'), inHome('.orbstack', 'bin')),
    ...of('Homebrew', '/opt/homebrew/bin', '/usr/local/bin', '/home/linuxbrew/.linuxbrew/bin', inHome('.linuxbrew', 'bin')),
    ...of('nix', inHome('.nix-profile', 'bin'), '/nix/var/nix/profiles/default/bin', '/run/current-system/sw/bin'),
    ...of('snap', '/snap/bin'),
    ...of('MacPorts', '/opt/local/bin'),
    ...of('the system', '/usr/bin', '/bin', '/usr/sbin', '/sbin'),
  ];
}

function windowsFolders(look: FolderLook): readonly KnownFolder[] {
  const { home } = look;
  const under = (name: string, ...parts: readonly string[]): string | null => {
    const folder = valueOf(look.env, name);
    return folder === undefined || folder === '' ? null : win32.join(folder, ...parts);
  };
  const inHome = (...parts: readonly string[]): string => win32.join(home, ...parts);
  const of = (owner: string, ...folders: readonly (string | null)[]): KnownFolder[] =>
    folders.flatMap((folder) => (folder === null ? [] : [{ folder, of: owner }]));
  return [
    ...of('mise', under('LOCALAPPDATA', 'mise', 'shims')),
    ...of('volta', under('VOLTA_HOME', 'bin'), under('LOCALAPPDATA', 'Volta', 'bin'), under('PROGRAMFILES', 'Volta')),
    ...of('fnm', under('FNM_DIR', 'aliases', 'default'), under('APPDATA', 'fnm', 'aliases', 'default')),
    ...of('nvm', under('NVM_SYMLINK'), under('NVM_HOME')),
    ...of('Node.js', under('PROGRAMFILES', 'nodejs'), under('APPDATA', 'npm')),
    ...of('uv', under('UV_TOOL_BIN_DIR'), under('XDG_BIN_HOME'), inHome('.local', 'bin')),
    ...of('cargo', inHome('.cargo', 'bin')),
    ...of('bun', inHome('.bun', 'bin')),
    ...of('deno', inHome('.deno', 'bin')),
    ...of('pnpm', under('PNPM_HOME'), under('LOCALAPPDATA', 'pnpm')),
    ...of('scoop', inHome('scoop', 'shims')),
    ...of('Chocolatey', under('PROGRAMDATA', 'chocolatey', 'bin')),
    ...of('winget', under('LOCALAPPDATA', 'Microsoft', 'WinGet', 'Links')),
    ...of('Python', under('LOCALAPPDATA', 'Programs', 'Python', 'Launcher')),
    ...of('docker', under('PROGRAMFILES', 'Docker', 'Docker', 'resources', 'bin')),
  ];
}

/** fnm's default, else its newest; where the default would be when there is none. */
function fnmFolder(look: FolderLook, folder: string): string {
  const byDefault = posix.join(folder, 'aliases', 'default', 'bin');
  if (look.list(byDefault).length > 0) return byDefault;
  const newest = newestVersion(look.list(posix.join(folder, 'node-versions')), '');
  return newest === null ? byDefault : posix.join(folder, 'node-versions', newest, 'installation', 'bin');
}

const MAX_ALIASES = 5;

/** The version that nvm's default names, else its newest. An alias may name another one: default → lts/* → lts/krypton → v24.21.0. */
function nvmFolder(look: FolderLook, folder: string): string {
  const versions = look.list(posix.join(folder, 'versions', 'node'));
  let wanted = 'default';
  for (let hop = 0; hop < MAX_ALIASES && isAliasName(wanted); hop += 1) {
    const next = look.read(posix.join(folder, 'alias', wanted))?.trim();
    if (next === undefined || next === '') break;
    wanted = next;
  }
  const chosen = newestVersion(versions, wanted.replace(/^v/, '')) ?? newestVersion(versions, '');
  return posix.join(folder, 'versions', 'node', chosen ?? '', 'bin');
}

/** An alias becomes part of a path: it may not lead out of the folder. */
function isAliasName(name: string): boolean {
  return /^[\w.*-]+(?:\/[\w.*-]+)?$/.test(name) && !name.includes('..') && !/^v?\d/.test(name);
}

/** The newest version that begins with these numbers; all do with none. */
function newestVersion(names: readonly string[], prefix: string): string | null {
  const wanted = prefix === '' ? [] : prefix.split('.').map(Number);
  const fitting = names
    .flatMap((name) => {
      const numbers = /^v?(\d+)\.(\d+)\.(\d+)$/.exec(name)?.slice(1).map(Number);
      return numbers === undefined ? [] : [{ name, numbers }];
    })
    .filter(({ numbers }) => wanted.every((number, index) => numbers[index] === number));
  return fitting.toSorted((one, other) => compare(other.numbers, one.numbers))[0]?.name ?? null;
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}
