import { win32 } from 'node:path';

export interface ProgramQuestion {
  readonly platform: NodeJS.Platform;
  readonly command: string;
  readonly args: readonly string[];
  /** The environment that the child will have. */
  readonly env: Readonly<Record<string, string>>;
  readonly isFile: (path: string) => boolean;
}

/** What to start. `isVerbatim`: Windows only, the arguments are quoted already. */
export interface Program {
  readonly command: string;
  readonly args: string[];
  readonly isVerbatim: boolean;
}

/** What Windows takes for a program when PATHEXT does not say. */
const USUAL_EXTENSIONS = '.COM;.EXE;.BAT;.CMD';
/** Characters that cmd.exe acts upon. */
const CMD_META = /[()%!^"<>&|;, *?[\]`]/g;

/**
 * The program to start for a configured command. Only Windows needs thought: "npx" is a batch file there, which the system does
 * not start by itself but only through cmd.exe, and that reads its line by rules of its own.
 */
export function programFor(question: ProgramQuestion): Program {
  const { platform, command, args, env } = question;
  const asGiven: Program = { command, args: [...args], isVerbatim: false };
  if (platform !== 'win32') return asGiven;
  const found = findOnWindows(question);
  if (found === null || !/\.(?:bat|cmd)$/i.test(found)) return found === null ? asGiven : { ...asGiven, command: found };
  const shell = valueOf(env, 'COMSPEC') ?? win32.join(valueOf(env, 'SYSTEMROOT') ?? 'C:\\Windows', 'System32', 'cmd.exe');
  const line = [found.replace(CMD_META, '^$&'), ...args.map(quoteForCmd)].join(' ');
  // /d: no AutoRun commands of the registry; /s: only the outer quotes go.
  return { command: shell, args: ['/d', '/s', '/c', `"${line}"`], isVerbatim: true };
}

/** Looks in PATH alone, never first in the current folder as cmd.exe does: a folder must not choose the program. */
function findOnWindows({ command, env, isFile }: ProgramQuestion): string | null {
  const isPath = /[\\/]/.test(command);
  const folders = isPath ? [''] : (valueOf(env, 'PATH') ?? '').split(';').filter((folder) => folder !== '');
  const extensions = (valueOf(env, 'PATHEXT') ?? USUAL_EXTENSIONS).split(';').filter((extension) => extension !== '');
  const endings = win32.extname(command) === '' ? extensions : ['', ...extensions];
  for (const folder of folders) {
    for (const ending of endings) {
      const candidate = folder === '' ? command + ending : win32.join(folder, command + ending);
      if (isFile(candidate)) return candidate;
    }
  }
  return null;
}

/** One argument as a C program splits its line (backslashes count only before quotes), then as cmd.exe reads it. */
function quoteForCmd(argument: string): string {
  const quoted = `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
  return quoted.replace(CMD_META, '^$&');
}

/** Names of environment variables have no case on Windows. */
function valueOf(env: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1];
}
