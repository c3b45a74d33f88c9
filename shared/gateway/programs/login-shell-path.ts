import { spawn } from 'node:child_process';
import { posix } from 'node:path';
import { killGroup } from '../upstreams/end-process.ts';

/** Around the PATH: start files print greetings, and some terminals' codes. */
const MARKER = 'countersign-path-7f3a';
const MAX_BYTES = 1024 * 1024;

export interface LoginShell {
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * The PATH that the person's own shell has when they open a terminal. Null when the shell takes too long, is not there, or says
 * nothing that could be a PATH. It is started without input and in a process group of its own, which is ended in any case.
 */
export function readLoginShellPath({ shell, env, timeoutMs }: LoginShell): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(shell, [...shellOptions(shell), `echo ${MARKER}; printenv PATH; echo ${MARKER}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...env, TERM: 'dumb' },
      detached: true,
    });
    let text = '';
    const finish = (path: string | null): void => {
      clearTimeout(timer);
      killGroup(child, 'SIGKILL');
      child.stdout.destroy();
      resolve(path);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    child.on('error', () => finish(null));
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const path = pathIn(text);
      // Whatever the shell goes on to do is of no interest.
      if (path !== null) finish(path);
      else if (text.length > MAX_BYTES) finish(null);
    });
    child.stdout.on('end', () => finish(pathIn(text)));
  });
}

/** A login shell that also reads what it reads for a terminal: version managers are set up in the one file or the other. */
function shellOptions(shell: string): readonly string[] {
  const name = posix.basename(shell);
  if (name === 'csh' || name === 'tcsh') return ['-i', '-c'];
  if (name === 'nu') return ['-l', '-c'];
  return ['-i', '-l', '-c'];
}

/** What stands between the markers, when it can be a PATH. */
export function pathIn(text: string): string | null {
  const [, between] = new RegExp(`${MARKER}\\r?\\n([\\s\\S]*?)${MARKER}`).exec(text) ?? [];
  const lines = (between ?? '').split('\n').map((line) => line.trim());
  return lines.findLast((line) => line.startsWith('/')) ?? null;
}
