import type { AskingProcess, ProcessInfo } from '../../model/asking-process.ts';

/** One process of a list of all. */
export interface KnownProcess extends ProcessInfo {
  readonly parent: number;
}

/** More would be the desktop's own business. */
const MAX_PARENTS = 6;
/** What starts everything says nothing about who asks. */
const FIRST_PROCESS = 1;

/** A process with those that started it, nearest first; null when there is none of this number. `find` tells one process. */
export function chainOf(pid: number, folder: string | null, find: (pid: number) => KnownProcess | null): AskingProcess | null {
  const asking = find(pid);
  if (asking === null) return null;
  const parents: ProcessInfo[] = [];
  const seen = new Set([pid]);
  for (let next = asking.parent; next > FIRST_PROCESS && !seen.has(next) && parents.length < MAX_PARENTS; ) {
    seen.add(next);
    const parent = find(next);
    if (parent === null) break;
    parents.push({ pid: parent.pid, name: parent.name, path: parent.path });
    next = parent.parent;
  }
  return { pid: asking.pid, name: asking.name, path: asking.path, folder, parents };
}
