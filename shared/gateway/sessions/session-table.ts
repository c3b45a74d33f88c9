import { randomUUID } from 'node:crypto';
import type { Grant } from '../../model/grant.ts';
import type { Clock } from '../ports.ts';

/** One client's stay with one server, or with all of its servers (`server` null: the merged address). */
export interface Session {
  /** Ours, for the history; never leaves this machine. */
  readonly id: string;
  /** The Mcp-Session-Id that the client sends; null for an implicit session. */
  readonly publicId: string | null;
  readonly grant: Grant;
  readonly server: string | null;
  readonly era: '2025' | '2026';
  readonly clientVersion: string | null;
  readonly startedAt: number;
  lastSeenAt: number;
  /** Requests and streams that are open now: a session in use is not idle. */
  busy: number;
}

export interface NewSession {
  readonly publicId: string | null;
  readonly grant: Grant;
  readonly server: string | null;
  readonly era: '2025' | '2026';
  readonly clientVersion: string | null;
  /** Frees what the session holds: its child, its connection. */
  readonly onEnd: () => Promise<void>;
}

export interface SessionTable {
  open(session: NewSession): Session;
  /** The session a client names; null when there is none, or when it is another grant's or another server's. */
  find(publicId: string, grant: string, server: string | null): Session | null;
  /** The one session of a client that has no session id; opened when it is not there. */
  implicit(session: Omit<NewSession, 'publicId'>): Session;
  /** Marks it used; the returned function says, at its first call, that this use is over. */
  use(session: Session): () => void;
  /**
   * Makes sure that a client may open one more session: at its limit, what it has not used for longest is ended. False when too
   * many of them are in use.
   */
  makeRoom(grant: string): Promise<boolean>;
  end(session: Session): Promise<void>;
  endWhere(matches: (session: Session) => boolean): Promise<void>;
  list(): readonly Session[];
  /** When the session with this id began, in epoch milliseconds; null when it has ended. */
  startOf(id: string): number | null;
  /** Hears of every session that opened or ended. */
  onChange(listener: (session: Session, what: 'opened' | 'ended') => void): () => void;
  stop(): Promise<void>;
}

const SWEEP_MS = 15_000;

export interface SessionTableOptions {
  readonly clock: Clock;
  readonly idleMs: () => number;
  readonly maxPerGrant: () => number;
}

export function createSessionTable(options: SessionTableOptions): SessionTable {
  const { clock } = options;
  const sessions = new Map<string, { session: Session; onEnd: () => Promise<void> }>();
  const byPublicId = new Map<string, Session>();
  const listeners = new Set<(session: Session, what: 'opened' | 'ended') => void>();
  let cancelSweep = clock.after(SWEEP_MS, sweep);

  function sweep(): void {
    cancelSweep = clock.after(SWEEP_MS, sweep);
    const before = clock.now() - options.idleMs();
    void table.endWhere((session) => session.busy === 0 && session.lastSeenAt < before);
  }

  function tell(session: Session, what: 'opened' | 'ended'): void {
    for (const listener of listeners) listener(session, what);
  }

  const table: SessionTable = {
    open({ onEnd, ...given }) {
      const now = clock.now();
      const session: Session = { id: randomUUID(), ...given, startedAt: now, lastSeenAt: now, busy: 0 };
      sessions.set(session.id, { session, onEnd });
      if (session.publicId !== null) byPublicId.set(keyOf(session.publicId, session.grant.id, session.server), session);
      tell(session, 'opened');
      return session;
    },
    find(publicId, grant, server) {
      return byPublicId.get(keyOf(publicId, grant, server)) ?? null;
    },
    implicit(wanted) {
      for (const { session } of sessions.values()) {
        const isIt =
          session.publicId === null &&
          session.grant.id === wanted.grant.id &&
          session.server === wanted.server &&
          session.era === wanted.era;
        if (isIt) return session;
      }
      return table.open({ ...wanted, publicId: null });
    },
    use(session) {
      session.busy += 1;
      session.lastSeenAt = clock.now();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        session.busy -= 1;
        session.lastSeenAt = clock.now();
      };
    },
    async makeRoom(grant) {
      const own = table.list().filter((session) => session.grant.id === grant);
      // More than one when several were opened at once, each of which had been the last that there was room for.
      const surplus = own.length + 1 - options.maxPerGrant();
      if (surplus <= 0) return true;
      const idle = own.filter((session) => session.busy === 0).sort((a, b) => a.lastSeenAt - b.lastSeenAt);
      if (idle.length < surplus) return false;
      await Promise.all(idle.slice(0, surplus).map((session) => table.end(session)));
      return true;
    },
    async end(session) {
      const found = sessions.get(session.id);
      if (found === undefined) return;
      sessions.delete(session.id);
      const key = session.publicId === null ? null : keyOf(session.publicId, session.grant.id, session.server);
      if (key !== null && byPublicId.get(key) === session) byPublicId.delete(key);
      tell(session, 'ended');
      await found.onEnd();
    },
    async endWhere(matches) {
      const ending = [...sessions.values()].filter(({ session }) => matches(session));
      await Promise.all(ending.map(({ session }) => table.end(session)));
    },
    list: () => [...sessions.values()].map(({ session }) => session),
    startOf: (id) => sessions.get(id)?.session.startedAt ?? null,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      cancelSweep();
      await table.endWhere(() => true);
    },
  };
  return table;
}

/** HTTP servers choose the ids of their sessions: what one of them says must not touch another's sessions, or another grant's. */
function keyOf(publicId: string, grant: string, server: string | null): string {
  return JSON.stringify([server, grant, publicId]);
}
