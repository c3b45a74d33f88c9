import type { GrantStore } from '../config/grant-store.ts';
import type { Log } from '../ports.ts';

/** How long each client keeps a call open for a person; learnt downwards from when it gives up. */
export interface ClientHolds {
  /** In seconds. */
  of(grant: string): number;
  /** Whether it was learnt, or set by the person, for this client. */
  isKnown(grant: string): boolean;
  /** A client gave up while its call was held. */
  learn(grant: string, heldMs: number): void;
}

/** Below this a person pressed stop; a client's own clock is longer. */
const SHORTEST_CLIENT_CLOCK_SECONDS = 4;

export function createClientHolds(grants: GrantStore, defaultSeconds: () => number, log: Log): ClientHolds {
  function of(grant: string): number {
    return grants.list().find(({ id }) => id === grant)?.holdSeconds ?? defaultSeconds();
  }

  return {
    of,
    isKnown: (grant) => (grants.list().find(({ id }) => id === grant)?.holdSeconds ?? null) !== null,
    learn(grant, heldMs) {
      const heldSeconds = heldMs / 1000;
      if (heldSeconds < SHORTEST_CLIENT_CLOCK_SECONDS || heldSeconds >= of(grant)) return;
      // Answered a little before its clock runs out: a client seen cancelling at 30 s gets 25 s.
      const seconds = Math.floor(heldSeconds - Math.max(1, heldSeconds / 6));
      grants.learnHoldSeconds(grant, seconds).catch((error: unknown) => {
        log.warn('what was learnt about a client could not be kept', { error: String(error) });
      });
    },
  };
}
