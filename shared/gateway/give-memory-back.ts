import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock, Log } from './ports.ts';

/** A client that waited for the address calls in the first moments; after them comes a pause, as a rule. */
const AFTER_START_MS = 1000;

/**
 * Collects once what starting left behind, and gives its memory to the system: left to itself V8 keeps about 10 MB of it until there
 * is as much traffic as at the start. Holds this thread for about 30 ms. The returned function cancels it.
 */
export function giveMemoryBack(clock: Clock, log: Log): () => void {
  return clock.after(AFTER_START_MS, () => {
    const collect = collector();
    if (collect === null) log.debug('what starting left behind is not collected: this runtime has no way to ask for it');
    else collect();
  });
}

/** The collector that `--expose-gc` gives to contexts that are made while it is set. Null in Electron, where V8's flags stay as they are. */
function collector(): (() => void) | null {
  if (process.versions['electron'] !== undefined) return null;
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('typeof gc === "function" ? gc : null');
  setFlagsFromString('--no-expose-gc');
  return typeof collect === 'function' ? () => void collect({ type: 'major', flavor: 'last-resort', execution: 'sync' }) : null;
}
