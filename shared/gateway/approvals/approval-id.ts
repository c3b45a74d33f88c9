import { randomInt } from 'node:crypto';

/** Crockford's alphabet: no I, L, O, U, so a reference can be read out aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A fresh reference of eight characters ("7KQ2M9XA"). It names a question; knowing it permits nothing. */
export function newApprovalId(): string {
  return Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
