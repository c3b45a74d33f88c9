import { spawn } from 'node:child_process';

export interface Ended {
  /** 1 when a signal ended it or it could not start. */
  readonly code: number;
  /** What it wrote, in the order in which that came; empty where it was shown at once. */
  readonly output: string;
}

/** Runs a command with its output shown. Resolves with its exit code, as in `Ended`. */
export async function runCommand(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  return (await start(cwd, command, args, env, true)).code;
}

/** The same beside another command: its output is kept, so that the two do not mix. */
export function runBeside(cwd: string, command: string, args: readonly string[]): Promise<Ended> {
  return start(cwd, command, args, {}, false);
}

function start(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  isShown: boolean,
): Promise<Ended> {
  return new Promise((resolve) => {
    const output: Buffer[] = [];
    const child = spawn(command, args, {
      cwd,
      stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      env: { ...process.env, ...env },
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
    const end = (code: number): void => resolve({ code, output: Buffer.concat(output).toString() });
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}
