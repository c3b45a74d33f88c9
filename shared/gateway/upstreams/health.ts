import type { ServerHealth } from '../../model/server.ts';
import type { Clock } from '../ports.ts';

/** What the connections to each server last said. */
export interface Health {
  opened(server: string): void;
  worked(server: string): void;
  /** It could not be reached; its connections stay counted. */
  failed(server: string, problem: string): void;
  /** Null: the connection ended in order. */
  closed(server: string, problem: string | null): void;
  of(server: string): ServerHealth;
  forget(server: string): void;
  /** How long to wait before the next start, in milliseconds: 0 unless its starts keep failing. */
  backOffMs(server: string): number;
}

interface Entry {
  connections: number;
  /** A connection was opened since the last failure that counted. */
  isTriedSince: boolean;
  failures: number;
  state: ServerHealth['state'];
  message: string | null;
  since: number;
}

const FIRST_BACK_OFF_MS = 250;
const LONGEST_BACK_OFF_MS = 30_000;
/** One failed start is bad luck; from the second on the next one waits. */
const FREE_FAILURES = 1;

export function createHealth(clock: Clock, onChange: () => void): Health {
  const entries = new Map<string, Entry>();

  function entry(server: string): Entry {
    const known = entries.get(server) ?? {
      connections: 0,
      isTriedSince: true,
      failures: 0,
      state: 'idle' as const,
      message: null,
      since: clock.now(),
    };
    entries.set(server, known);
    return known;
  }

  function move(known: Entry, state: ServerHealth['state'], message: string | null): void {
    if (known.state !== state) known.since = clock.now();
    known.state = state;
    known.message = message;
    onChange();
  }

  return {
    opened(server) {
      const known = entry(server);
      known.connections += 1;
      known.isTriedSince = true;
      if (known.state === 'idle' || known.state === 'failing') move(known, 'starting', known.message);
    },
    worked(server) {
      const known = entry(server);
      if (known.state === 'running') return;
      known.failures = 0;
      move(known, 'running', null);
    },
    failed(server, problem) {
      const known = entry(server);
      known.failures += 1;
      move(known, 'failing', problem);
    },
    closed(server, problem) {
      const known = entry(server);
      known.connections = Math.max(0, known.connections - 1);
      if (problem !== null) {
        // What ends many connections at once (a server that is started anew) is one failure.
        if (known.isTriedSince) known.failures += 1;
        known.isTriedSince = false;
        move(known, 'failing', problem);
      } else if (known.connections === 0 && known.state !== 'failing') move(known, 'idle', null);
      else onChange();
    },
    of(server) {
      const known = entry(server);
      return {
        state: known.state,
        connections: known.connections,
        message: known.message,
        since: new Date(known.since).toISOString(),
      };
    },
    forget: (server) => entries.delete(server),
    backOffMs(server) {
      const known = entries.get(server);
      const counted = (known?.failures ?? 0) - FREE_FAILURES;
      if (known === undefined || counted <= 0) return 0;
      const pause = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (counted - 1));
      // A clock that was set back must not keep a server away for as long as that.
      known.since = Math.min(known.since, clock.now());
      return Math.max(0, known.since + pause - clock.now());
    },
  };
}
