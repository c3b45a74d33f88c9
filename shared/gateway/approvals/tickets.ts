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
  add(ticket: Ticket, lifetimeMs: number): void;
  /** Takes the ticket away: it counts once. */
  take(fingerprint: string): Ticket | null;
  /** Ends the tickets of these questions, for a pause. */
  drop(isMeant: (view: ApprovalView) => boolean): void;
  views(): ApprovalView[];
  stop(): void;
}

export function createTickets(clock: Clock, onExpired: (ticket: Ticket) => void): Tickets {
  const held = new Map<string, { ticket: Ticket; cancel: () => void }>();

  function remove(fingerprint: string): Ticket | null {
    const found = held.get(fingerprint);
    if (found === undefined) return null;
    found.cancel();
    held.delete(fingerprint);
    return found.ticket;
  }

  return {
    add(ticket, lifetimeMs) {
      remove(ticket.fingerprint);
      const cancel = clock.after(lifetimeMs, () => {
        if (remove(ticket.fingerprint) !== null) onExpired(ticket);
      });
      held.set(ticket.fingerprint, { ticket, cancel });
    },
    take: remove,
    drop(isMeant) {
      for (const { ticket } of [...held.values()]) {
        if (isMeant(ticket.view)) remove(ticket.fingerprint);
      }
    },
    /** Only permissions are worth showing: a denied retry asks nothing of the person. */
    views: () => [...held.values()].filter(({ ticket }) => ticket.effect === 'allow').map(({ ticket }) => ticket.view),
    stop() {
      for (const fingerprint of [...held.keys()]) remove(fingerprint);
    },
  };
}
