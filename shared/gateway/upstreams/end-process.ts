import type { ChildProcess } from 'node:child_process';

const GRACE_MS = 2000;

/**
 * Ends a server's whole process group: its stdin closes (MCP, stdio, Shutdown), then SIGTERM, then SIGKILL. Resolves when the
 * child is gone. Signals go to the group, so that what it started goes with it.
 */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end();
  if (await within(gone, GRACE_MS / 4)) return killGroup(child, 'SIGKILL');
  killGroup(child, 'SIGTERM');
  if (await within(gone, GRACE_MS)) return killGroup(child, 'SIGKILL');
  killGroup(child, 'SIGKILL');
  await within(gone, GRACE_MS);
}

/** Ends it at once, when there is no time to ask: the host itself is going. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
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
