import { createServerAsks, type ServerAsks, type ServerAsksOptions } from '../sessions/server-asks.ts';
import type { ClientMessage } from '../wire/message.ts';
import type { JoinedServer } from './joined-server.ts';

/** What each server of a merged session asks of its client, while the rules or a person look at it. */
export interface SessionAsks {
  of(from: JoinedServer): ServerAsks;
  /** The client answered a request of this server; `id` is the server's own, as JSON text. */
  answered(from: JoinedServer, message: ClientMessage, id: string): void;
  /** A server has gone. */
  forget(server: string): void;
  end(): void;
}

export function createSessionAsks(options: Omit<ServerAsksOptions, 'server' | 'reply'>): SessionAsks {
  const all = new Map<JoinedServer, ServerAsks>();
  return {
    of(from) {
      const known = all.get(from);
      if (known !== undefined) return known;
      const own = createServerAsks({ ...options, server: from.server, reply: (text) => void from.tell(text) });
      all.set(from, own);
      return own;
    },
    answered: (from, message, id) => void all.get(from)?.answered(message, id),
    forget(server) {
      for (const [from, own] of all) {
        if (from.server !== server) continue;
        all.delete(from);
        own.end();
      }
    },
    end() {
      for (const own of all.values()) own.end();
    },
  };
}
