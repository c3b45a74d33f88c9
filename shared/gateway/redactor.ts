import { maskText } from '../policy/mask.ts';

/** Secrets that passed through lately; kept in memory so that they can be taken out of whatever is shown or logged. */
export interface Redactor {
  remember(secrets: readonly string[]): void;
  redact(text: string): string;
}

/** Enough for every configured secret and the calls of a busy while; the oldest are forgotten first. */
const MAX_SECRETS = 100;

export function createRedactor(): Redactor {
  const known = new Set<string>();
  return {
    remember(secrets) {
      for (const secret of secrets) {
        known.delete(secret);
        known.add(secret);
      }
      for (const oldest of known) {
        if (known.size <= MAX_SECRETS) break;
        known.delete(oldest);
      }
    },
    redact: (text) => maskText(text, [...known]),
  };
}
