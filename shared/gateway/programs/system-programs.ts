import { accessSync, closeSync, constants, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { childEnvironment } from '../upstreams/child-environment.ts';
import { createLocateProgram, type LocateProgram } from './locate-program.ts';
import { readLoginShellPath } from './login-shell-path.ts';

const SHELL_TIMEOUT_MS = 5000;
/** A program that was installed meanwhile is found without a restart; a shell that hangs is not started for every attempt. */
const ASK_SHELL_AGAIN_MS = 60_000;
/** A script's first line is short. */
const READ_BYTES = 512;

let asked: { readonly at: number; readonly path: Promise<string | null> } | null = null;

/** Finds programs on this computer. */
export const locateProgram: LocateProgram = (command, env) =>
  createLocateProgram({ platform: process.platform, env: process.env, home: homedir(), list, read, isFile, loginShellPath })(
    command,
    env,
  );

function loginShellPath(): Promise<string | null> {
  if (process.platform === 'win32') return Promise.resolve(null);
  if (asked === null || performance.now() - asked.at > ASK_SHELL_AGAIN_MS) {
    const shell = loginShell();
    const path =
      shell === null
        ? Promise.resolve(null)
        : readLoginShellPath({ shell, env: childEnvironment({}), timeoutMs: SHELL_TIMEOUT_MS });
    asked = { at: performance.now(), path };
  }
  return asked.path;
}

function loginShell(): string | null {
  const shell = process.env['SHELL'] ?? shellOfUser();
  return shell?.startsWith('/') === true && isFile(shell) ? shell : null;
}

function shellOfUser(): string | null {
  try {
    return userInfo().shell;
  } catch {
    // A user without an entry in the system's list (a container).
    return null;
  }
}

function isFile(path: string): boolean {
  try {
    accessSync(path, process.platform === 'win32' ? constants.F_OK : constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string | null {
  try {
    const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const buffer = Buffer.alloc(READ_BYTES);
      return buffer.toString('utf8', 0, readSync(handle, buffer, 0, READ_BYTES, 0));
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
  }
}
