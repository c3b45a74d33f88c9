import { posix, win32 } from 'node:path';

export interface ProgramSearch {
  readonly platform: NodeJS.Platform;
  readonly command: string;
  readonly folders: readonly string[];
  /** For PATHEXT; Windows only. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether there is a file that may be run. */
  readonly isFile: (path: string) => boolean;
}

/** What Windows takes for a program when PATHEXT does not say. */
const USUAL_EXTENSIONS = '.COM;.EXE;.BAT;.CMD';

/** The first of these folders that has the program, as its whole path; null when none has. The current folder is never one of them. */
export function findProgram(search: ProgramSearch): string | null {
  const { platform, command, folders, isFile } = search;
  const { join } = platform === 'win32' ? win32 : posix;
  const endings = platform === 'win32' ? windowsEndings(search) : [''];
  for (const folder of folders) {
    for (const ending of endings) {
      const candidate = folder === '' ? command + ending : join(folder, command + ending);
      if (isFile(candidate)) return candidate;
    }
  }
  return null;
}

/** A shim of PowerShell alone is better than nothing: PATHEXT does not name those. */
function windowsEndings({ command, env }: ProgramSearch): readonly string[] {
  const extensions = (valueOf(env, 'PATHEXT') ?? USUAL_EXTENSIONS).split(';').filter((extension) => extension !== '');
  const all = [...extensions, '.PS1'];
  return win32.extname(command) === '' ? all : ['', ...all];
}

/** The folders of a PATH. */
export function foldersOf(path: string | undefined, platform: NodeJS.Platform): readonly string[] {
  return (path ?? '').split(platform === 'win32' ? ';' : ':').filter((folder) => folder !== '');
}

/** Names of environment variables have no case on Windows. */
export function valueOf(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return env[name] ?? Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1];
}

/** Whether a command says where it is, instead of being looked up. */
export function isPath(command: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? /[\\/]/.test(command) : command.includes('/');
}
