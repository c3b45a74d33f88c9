import type { ApprovalView } from '../../model/approval.ts';
import type { Clock } from '../ports.ts';

/**
 * A late answer, kept for exactly one identical retry by the same grant. An allow lets that retry through; a deny tells
 * it why instead of asking the person the same thing again.
 */
export interface Ticket {
  readonly fingerprint: string;
  readonly effect: 'allow' | 'deny';
  readonly reason: string;
  readonly note: string | null;
  readonly view: ApprovalView;
}

export interface Tickets {
  /** Counts at once. */
  add(ticket: Ticket, lifetimeMs: number): void;
  /** Counts from when its answer is `written`; never when that fails, or the ticket was dropped before. Rejects as `written` does. */
  addWhen(written: Promise<void>, ticket: Ticket, lifetimeMs: number): Promise<void>;
  /** Resolves when the answer for this call is on disk, or could not be written; null when none is on its way. Never rejects. */
  beingWritten(fingerprint: string): Promise<void> | null;
  /** Takes the ticket away: it counts once. Null as long as its answer is being written. */
  take(fingerprint: string): Ticket | null;
  /** Ends the tickets of these questions, for a pause, also those whose answers are being written. */
  drop(isMeant: (view: ApprovalView) => boolean): void;
  views(): ApprovalView[];
  stop(): void;
}

interface Held {
  readonly ticket: Ticket;
  /** Null once it is done. */
  writing: Promise<void> | null;
  readonly cancel: () => void;
}

export function createTickets(clock: Clock, onExpired: (ticket: Ticket) => void): Tickets {
  const held = new Map<string, Held>();

  function remove(fingerprint: string): Held | null {
    const found = held.get(fingerprint);
    if (found === undefined) return null;
    found.cancel();
    held.delete(fingerprint);
    return found;
  }

  function put(ticket: Ticket, lifetimeMs: number, writing: Promise<void> | null): Held {
    remove(ticket.fingerprint);
    const cancel = clock.after(lifetimeMs, () => {
      if (remove(ticket.fingerprint) !== null) onExpired(ticket);
    });
    const added = { ticket, writing, cancel };
    held.set(ticket.fingerprint, added);
    return added;
  }

  return {
    add: (ticket, lifetimeMs) => void put(ticket, lifetimeMs, null),
    async addWhen(written, ticket, lifetimeMs) {
      const writing = written.then(
        () => {
          added.writing = null;
        },
        () => {
          if (held.get(ticket.fingerprint) === added) remove(ticket.fingerprint);
        },
      );
      const added = put(ticket, lifetimeMs, writing);
      await writing;
      await written;
    },
    beingWritten: (fingerprint) => held.get(fingerprint)?.writing ?? null,
    take(fingerprint) {
      const found = held.get(fingerprint);
      if (found === undefined || found.writing !== null) return null;
      remove(fingerprint);
      return found.ticket;
    },
    drop(isMeant) {
      for (const { ticket } of [...held.values()]) {
        if (isMeant(ticket.view)) remove(ticket.fingerprint);
      }
    },
    /** Only permissions are worth showing: a denied retry asks nothing of the person. */
    views: () =>
      [...held.values()]
        .filter(({ ticket, writing }) => ticket.effect === 'allow' && writing === null)
        .map(({ ticket }) => ticket.view),
    stop() {
      for (const fingerprint of [...held.keys()]) remove(fingerprint);
    },
  };
}
