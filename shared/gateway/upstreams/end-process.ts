import { type ChildProcess, spawn } from 'node:child_process';

/** What a well-behaved server needs to leave after its input has closed. */
const POLITE_MS = 500;
const TERM_MS = 2000;

/**
 * Ends a server's whole process group: its stdin closes (MCP, stdio, Shutdown), then SIGTERM, then SIGKILL. Resolves when the
 * child is gone. Signals go to the group, so that what it started goes with it.
 */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end();
  if (!(await within(gone, POLITE_MS))) {
    killGroup(child, 'SIGTERM');
    await within(gone, TERM_MS);
  }
  killGroup(child, 'SIGKILL');
  await within(gone, TERM_MS);
}

/** Signals a child and all that it started. Does nothing when they are gone. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    // Windows has no signals and no groups to send them to; taskkill knows who started whom.
    if (!hasEnded(child)) spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already: that is what was wanted.
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function within(gone: Promise<void>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    void gone.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
