import { win32 } from 'node:path';
import { findProgram, foldersOf, isPath, valueOf } from '../programs/find-program.ts';

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
  if (found === null) return asGiven;
  if (/\.ps1$/i.test(found)) return throughPowerShell(found, args, env);
  if (!/\.(?:bat|cmd)$/i.test(found)) return { ...asGiven, command: found };
  const shell = valueOf(env, 'COMSPEC') ?? win32.join(valueOf(env, 'SYSTEMROOT') ?? 'C:\\Windows', 'System32', 'cmd.exe');
  const line = [found.replace(CMD_META, '^$&'), ...args.map(quoteForCmd)].join(' ');
  // /d: no AutoRun commands of the registry; /s: only the outer quotes go.
  return { command: shell, args: ['/d', '/s', '/c', `"${line}"`], isVerbatim: true };
}

/** A shim that only PowerShell can run. Policies that forbid scripts are about scripts that nobody chose. */
function throughPowerShell(script: string, args: readonly string[], env: ProgramQuestion['env']): Program {
  const windows = valueOf(env, 'SYSTEMROOT') ?? 'C:\\Windows';
  const command = win32.join(windows, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const options = ['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File'];
  return { command, args: [...options, script, ...args], isVerbatim: false };
}

/** Looks in PATH alone, never first in the current folder as cmd.exe does: a folder must not choose the program. */
function findOnWindows({ platform, command, env, isFile }: ProgramQuestion): string | null {
  const folders = isPath(command, platform) ? [''] : foldersOf(valueOf(env, 'PATH'), platform);
  return findProgram({ platform, command, folders, env, isFile });
}

/** One argument as a C program splits its line (backslashes count only before quotes), then as cmd.exe reads it. */
function quoteForCmd(argument: string): string {
  const quoted = `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
  return quoted.replace(CMD_META, '^$&');
}
