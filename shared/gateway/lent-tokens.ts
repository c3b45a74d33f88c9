import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Grant } from '../model/grant.ts';
import type { GrantStore } from './config/grant-store.ts';

/** A token that works like the grant's own until it is given back, the grant ends, or this process does. */
export interface LentToken {
  readonly token: string;
  /** Gives it back: from now on it opens nothing. Idempotent. */
  end(): void;
}

/** Second tokens of grants that a person made, for a client that is started by a command and holds no token itself. */
export interface LentTokens {
  /** Null when there is no grant of this name. Only its hash is kept, and only in memory. */
  lend(grant: string): LentToken | null;
  /** The grant of a token, lent or the grant's own; null when it opens nothing. Takes the same time for every token. */
  authenticate(token: string): Grant | null;
}

interface Lent {
  readonly hash: Buffer;
  /** Its id. */
  readonly grant: string;
  /** A grant object of this token's own for each state of the grant, by which what it opened is told apart. */
  readonly views: Map<Grant, Grant>;
}

const TOKEN_PREFIX = 'csg_';
const TOKEN_BYTES = 32;
/** Longer than any token of ours: not worth hashing. */
const MAX_TOKEN_LENGTH = 256;

/**
 * `onEnded` hears of each token that was given back, with a test for grants that were let in with it: what its holder had open can
 * be closed, also when the holder was killed.
 */
export function createLentTokens(
  grants: Pick<GrantStore, 'authenticate' | 'byName' | 'list'>,
  onEnded: (wasLetIn: (grant: Grant) => boolean) => void = () => {},
): LentTokens {
  const lent = new Set<Lent>();

  function findLent(token: string): Grant | null {
    const given = sha256(token);
    let found: Lent | null = null;
    // Every token is compared, found or not.
    for (const each of lent) if (timingSafeEqual(given, each.hash)) found = each;
    return found === null ? null : viewOf(found);
  }

  /** The grant as it is now: one that was revoked or changed counts at once. The same object for the same grant. */
  function viewOf({ grant, views }: Lent): Grant | null {
    const own = grants.list().find(({ id }) => id === grant);
    if (own === undefined) return null;
    const view = views.get(own) ?? { ...own };
    views.set(own, view);
    return view;
  }

  return {
    lend(name) {
      const grant = grants.byName(name);
      if (grant === null) return null;
      const token = TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');
      const entry: Lent = { hash: sha256(token), grant: grant.id, views: new Map() };
      lent.add(entry);
      const end = (): void => {
        if (!lent.delete(entry)) return;
        const views = new Set(entry.views.values());
        onEnded((each) => views.has(each));
      };
      return { token, end };
    },
    authenticate(token) {
      if (token.length > MAX_TOKEN_LENGTH) return null;
      const own = grants.authenticate(token);
      return lent.size === 0 ? own : (findLent(token) ?? own);
    },
  };
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
