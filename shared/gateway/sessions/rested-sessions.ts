import type { Session } from './session-table.ts';

/**
 * Sessions of an HTTP server that we have closed because nobody used them for a while. Only the server knows whether they still
 * live, so their own grant may go on with them; whatever was allowed for the session before is over.
 */
export interface RestedSessions {
  /** A session was closed here. */
  rest(session: Session): void;
  /** The server has ended it, or let its client end it: nobody goes on with it. */
  over(session: Session): void;
  /** What is known of a session that may go on; null when there is none. */
  find(publicId: string, grant: string): { readonly clientVersion: string | null } | null;
}

const MAX_RESTED = 10_000;

export function createRestedSessions(): RestedSessions {
  const rested = new Map<string, { readonly clientVersion: string | null }>();
  const ended = new WeakSet<Session>();
  return {
    rest(session) {
      const { publicId, grant, clientVersion } = session;
      if (publicId === null || ended.has(session)) return;
      const [oldest] = rested.keys();
      if (rested.size >= MAX_RESTED && oldest !== undefined) rested.delete(oldest);
      rested.set(keyOf(publicId, grant.id), { clientVersion });
    },
    over(session) {
      ended.add(session);
      if (session.publicId !== null) rested.delete(keyOf(session.publicId, session.grant.id));
    },
    find: (publicId, grant) => rested.get(keyOf(publicId, grant)) ?? null,
  };
}

/** The server chooses the ids, so an id means something together with its grant alone. */
function keyOf(publicId: string, grant: string): string {
  return JSON.stringify([grant, publicId]);
}
