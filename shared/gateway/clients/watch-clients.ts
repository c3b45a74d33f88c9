import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { watchFolder } from '../config/watch-folder.ts';
import type { ClientContext } from './context.ts';
import { placesOf } from './files/find-files.ts';
import { clientSpecs } from './registry/registry.ts';

/** How often the files of all clients are looked at from outside (time and size, nothing is read). */
const POLL_MS = 4000;

/**
 * Says when a client's file may be other than before: at once for the folders of connected clients, and within seconds for all
 * others. `elsewhere`: more files, such as those of projects. Call the result to stop.
 */
export function watchClients(
  { places, connections, clock, log }: ClientContext,
  elsewhere: () => readonly string[],
  onChange: () => void,
): () => void {
  let isStopped = false;
  let cancelPoll: (() => void) | null = null;
  let seen = '';
  const watched = new Map<string, () => void>();

  /** Without a change in any of these, no file has other content. */
  async function fingerprint(): Promise<string> {
    const all = await Promise.all(clientSpecs.map((spec) => placesOf(spec, places)));
    const paths = [...all.flat().map(({ path }) => path), ...elsewhere()];
    const marks = await Promise.all(
      paths.map((path) =>
        stat(path).then(
          ({ mtimeMs, size, ino, mode }) => `${path} ${mtimeMs} ${size} ${ino} ${mode}`,
          () => path,
        ),
      ),
    );
    return marks.join('\n');
  }

  async function check(): Promise<void> {
    const now = await fingerprint();
    if (isStopped || now === seen) return;
    const isFirst = seen === '';
    seen = now;
    if (!isFirst) onChange();
  }

  function watchFolders(): void {
    const folders = new Set(connections.list().flatMap(({ files }) => files.map(({ path }) => dirname(path))));
    for (const [dir, stop] of watched) {
      if (folders.has(dir)) continue;
      stop();
      watched.delete(dir);
    }
    for (const dir of folders)
      if (!watched.has(dir)) watched.set(dir, watchFolder({ dir, clock, log, onChange: () => void check() }));
  }

  function poll(): void {
    watchFolders();
    void check().finally(() => {
      if (!isStopped) cancelPoll = clock.after(POLL_MS, poll);
    });
  }

  poll();
  return () => {
    isStopped = true;
    cancelPoll?.();
    for (const stop of watched.values()) stop();
  };
}
