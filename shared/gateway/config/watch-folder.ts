import { type FSWatcher, watch } from 'node:fs';
import type { Clock, Log } from '../ports.ts';

export interface WatchFolderOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
}

/** An editor writes a file in several steps; this long after the last of them it is done. */
const QUIET_MS = 150;
/** File systems without notifications (network drives, some containers) and folders that were replaced are still noticed. */
const POLL_MS = 5000;

/** Says soon that something in a folder may have changed, and now and then that it should be looked at anyway. Call the result to stop. */
export function watchFolder({ dir, clock, log, onChange }: WatchFolderOptions): () => void {
  let cancelQuiet: (() => void) | null = null;
  let cancelPoll: (() => void) | null = null;
  const watcher = startWatcher();

  function startWatcher(): FSWatcher | null {
    try {
      const started = watch(dir, { persistent: false }, () => {
        cancelQuiet?.();
        cancelQuiet = clock.after(QUIET_MS, onChange);
      });
      started.on('error', () => {
        log.warn('changes of a folder are no longer announced; it is looked at every few seconds', { dir });
        started.close();
      });
      return started;
    } catch {
      log.warn('changes of a folder are not announced; it is looked at every few seconds', { dir });
      return null;
    }
  }

  function poll(): void {
    onChange();
    cancelPoll = clock.after(POLL_MS, poll);
  }

  cancelPoll = clock.after(POLL_MS, poll);
  return () => {
    watcher?.close();
    cancelQuiet?.();
    cancelPoll?.();
  };
}
