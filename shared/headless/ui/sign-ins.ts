import type { Clock } from '../../gateway/ports.ts';
import { createSecret, hashSecret } from '../random-secret.ts';

export const LINK_MS = 10 * 60 * 1000;
export const SIGN_IN_MS = 12 * 60 * 60 * 1000;
/** More than one person ever needs; the oldest goes first, so that nobody can fill the memory. */
const MAX_KEPT = 32;

/**
 * Who may use the page. A key signs in once within ten minutes; a sign-in lasts twelve hours and ends with the host.
 * Only hashes are kept, in memory.
 *
 * What this does not stop: browsers send a cookie to every port of its host. A page that another program serves on
 * 127.0.0.1 and that the person opens in the same browser receives the cookie, and that program can then act as the page.
 */
export interface SignIns {
  createKey(): string;
  /** The secret of a new sign-in, or null when the key is unknown, used or too old. */
  redeem(key: string): string | null;
  isSignedIn(secret: string): boolean;
}

export function createSignIns(clock: Clock): SignIns {
  const keys = new Map<string, number>();
  const signIns = new Map<string, number>();
  return {
    createKey: () => keep(keys, clock.now() + LINK_MS),
    redeem(key) {
      const hash = hashSecret(key).toString('hex');
      const until = keys.get(hash);
      keys.delete(hash);
      return until === undefined || until <= clock.now() ? null : keep(signIns, clock.now() + SIGN_IN_MS);
    },
    isSignedIn(secret) {
      const hash = hashSecret(secret).toString('hex');
      const until = signIns.get(hash);
      if (until === undefined) return false;
      if (until > clock.now()) return true;
      signIns.delete(hash);
      return false;
    },
  };
}

/** Creates a secret and keeps its hash until the time given. */
function keep(kept: Map<string, number>, until: number): string {
  const secret = createSecret();
  kept.set(hashSecret(secret).toString('hex'), until);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break;
    kept.delete(oldest);
  }
  return secret;
}
