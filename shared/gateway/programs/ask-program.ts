import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { killGroup } from '../upstreams/end-process.ts';
import { programFor } from '../upstreams/program-for.ts';

export interface ProgramToAsk {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: string;
  readonly timeoutMs: number;
}

/** What a program says before it ends; null when it fails, takes too long or says too much. Ends all that it started. */
export type AskProgram = (program: ProgramToAsk) => Promise<string | null>;

const MAX_CHARACTERS = 1024 * 1024;

export const askProgram: AskProgram = (asked) =>
  new Promise((resolve) => {
    const { command, args, isVerbatim } = programFor({ ...asked, platform: process.platform, isFile: existsSync });
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: asked.env,
      cwd: asked.cwd,
      windowsVerbatimArguments: isVerbatim,
      windowsHide: true,
      detached: process.platform !== 'win32',
    });
    let text = '';
    const finish = (said: string | null): void => {
      clearTimeout(timer);
      killGroup(child, 'SIGKILL');
      resolve(said);
    };
    const timer = setTimeout(() => finish(null), asked.timeoutMs);
    child.on('error', () => finish(null));
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length > MAX_CHARACTERS) finish(null);
    });
    child.on('close', (code) => finish(code === 0 ? text : null));
    // A program that does not read what it is told has no use for it.
    child.stdin.on('error', () => {});
    child.stdin.end(asked.stdin);
  });
