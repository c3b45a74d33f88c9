import { type KnownFolder, wellKnownFolders, type FolderLook } from './well-known-folders.ts';
import { findProgram, foldersOf, isPath, valueOf } from './find-program.ts';

/** What starts, with the environment in which it finds what it needs itself. */
export type Located =
  | { readonly ok: true; readonly command: string; readonly env: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly missing: string; readonly lookedIn: string };

export type LocateProgram = (command: string, env: Readonly<Record<string, string>>) => Promise<Located>;

export interface LocatePorts extends FolderLook {
  /** Whether there is a file that may be run. */
  readonly isFile: (path: string) => boolean;
  /** The PATH of the person's login shell; null when there is none, or it does not answer. */
  readonly loginShellPath: () => Promise<string | null>;
}

/**
 * Finds the program of a command: in the PATH that it will have; else where the person's shell would find it, or where version
 * managers put programs. Then the PATH is made longer by those folders, because what is found there needs its neighbours (npx
 * needs node). A PATH that will do is left alone, and no shell is started.
 */
export function createLocateProgram(ports: LocatePorts): LocateProgram {
  const { platform } = ports;

  return async (command, env) => {
    const own = foldersOf(valueOf(env, 'PATH'), platform);
    const find = (name: string, folders: readonly string[]): string | null =>
      findProgram({ platform, command: name, folders, env, isFile: ports.isFile });
    const interpreterOf = (file: string | null): string | null => (file === null ? null : interpreterIn(ports.read(file)));

    /** What is needed and not there: the program itself, or the one that it is written for. */
    const missingIn = (folders: readonly string[]): string | null => {
      const file = isPath(command, platform) ? command : find(command, folders);
      if (file === null) return command;
      const interpreter = interpreterOf(file);
      return interpreter === null || find(interpreter, folders) !== null ? null : interpreter;
    };

    // A path is said to be there; the system says best what is wrong with it.
    if (missingIn(own) === null) return { ok: true, command, env };
    const shellPath = await ports.loginShellPath();
    const fromShell = foldersOf(shellPath ?? undefined, platform);
    const known = wellKnownFolders(ports);
    const longer = unique([...own, ...fromShell, ...onlyUseful(known, command, find)]);
    const missing = missingIn(longer);
    if (missing !== null) return { ok: false, missing, lookedIn: sayWhere(own, shellPath, known, platform) };
    const file = isPath(command, platform) ? command : (find(command, longer) ?? command);
    return { ok: true, command: file, env: withPath(env, longer, platform) };
  };
}

/** Of the many known folders, those that have the program or Node for it: a PATH of fifty folders helps nobody. */
function onlyUseful(
  known: readonly KnownFolder[],
  command: string,
  find: (name: string, folders: readonly string[]) => string | null,
): readonly string[] {
  const wanted = [command, 'node', 'python3'];
  return known.flatMap(({ folder }) => (wanted.some((name) => find(name, [folder]) !== null) ? [folder] : []));
}

/** The program that `#!/usr/bin/env NAME` in the first line of a script looks up. */
export function interpreterIn(text: string | null): string | null {
  return /^#!\s*\S*\/env\s+(?:-S\s+)?([A-Za-z0-9_][\w.+-]*)(?=\s|$)/.exec(text ?? '')?.[1] ?? null;
}

function withPath(
  env: Readonly<Record<string, string>>,
  folders: readonly string[],
  platform: NodeJS.Platform,
): Readonly<Record<string, string>> {
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [platform === 'win32' ? key : 'PATH']: folders.join(platform === 'win32' ? ';' : ':') };
}

function sayWhere(
  own: readonly string[],
  shellPath: string | null,
  known: readonly KnownFolder[],
  platform: NodeJS.Platform,
): string {
  const owners = unique(known.map((each) => each.of)).join(', ');
  const path = `PATH=${own.join(platform === 'win32' ? ';' : ':')}`;
  const shell = shellPath === null ? 'your login shell did not say its PATH' : `the PATH of your login shell (${shellPath})`;
  return [path, ...(platform === 'win32' ? [] : [shell]), `the folders of ${owners}`].join('; ');
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
