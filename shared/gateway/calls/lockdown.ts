import { z } from 'zod';
import type { Pause } from '../../contract/state.ts';
import { PauseSchema } from '../../contract/state.ts';
import type { Clock } from '../ports.ts';

/** The file `pauses.json`: a pause survives a restart. Clients are known by their grant's name. */
export const PausesFileSchema = z.array(PauseSchema);

/** Lockdown: while a pause covers a client, everything it calls is denied. */
export interface Lockdown {
  /** Why this client is paused, for it and the person; null when it is not. */
  reasonFor(client: string): string | null;
  start(client: string | null, forMs: number | null): Promise<void>;
  end(client: string | null): Promise<void>;
  list(): readonly Pause[];
  stop(): void;
}

export interface LockdownOptions {
  readonly clock: Clock;
  readonly file: { get(): readonly Pause[]; change(update: (pauses: readonly Pause[]) => Pause[]): Promise<void> };
  readonly onStarted: (client: string | null, reason: string) => void;
  readonly onEnded: (client: string | null, how: 'resumed' | 'over') => void;
}

export function createLockdown(options: LockdownOptions): Lockdown {
  const { clock, file } = options;
  let cancelTimer = (): void => {};
  watchEnd();

  /** Wakes up when the earliest timed pause is over, so that the page shows it. */
  function watchEnd(): void {
    cancelTimer();
    const ends = file.get().flatMap((pause) => (pause.until === null ? [] : [pause.until]));
    if (ends.length === 0) return;
    const waitMs = Math.max(0, Math.min(...ends) - clock.now());
    cancelTimer = clock.after(Math.min(waitMs, 2 ** 31 - 1), () => void endElapsed());
  }

  async function endElapsed(): Promise<void> {
    const over = file.get().filter((pause) => pause.until !== null && pause.until <= clock.now());
    if (over.length > 0) await file.change((pauses) => pauses.filter((pause) => !over.includes(pause)));
    for (const pause of over) options.onEnded(pause.client, 'over');
    watchEnd();
  }

  function isInForce(pause: Pause): boolean {
    return pause.until === null || pause.until > clock.now();
  }

  return {
    reasonFor(client) {
      const pause = file.get().find((each) => isInForce(each) && (each.client === null || each.client === client));
      return pause === undefined ? null : reasonOf(pause);
    },
    async start(client, forMs) {
      const now = clock.now();
      const pause: Pause = { client, since: now, until: forMs === null ? null : now + forMs };
      await file.change((pauses) => [...pauses.filter((each) => each.client !== client), pause]);
      watchEnd();
      options.onStarted(client, reasonOf(pause));
    },
    async end(client) {
      await file.change((pauses) => pauses.filter((each) => each.client !== client));
      watchEnd();
      options.onEnded(client, 'resumed');
    },
    list: () => file.get().filter(isInForce),
    stop: () => cancelTimer(),
  };
}

function reasonOf(pause: Pause): string {
  const who = pause.client === null ? 'Countersign is paused for all clients' : `Countersign is paused for ${pause.client}`;
  return `${who}: every call is denied until ${pause.until === null ? 'the person resumes' : new Date(pause.until).toISOString()}.`;
}
