/** A word of a scope has these characters alone (RFC 6749 section 3.3); what has others is none. */
const WORD = /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/;
const MAX_WORDS = 100;

/** The words of a scope, which a server may have written. */
function scopeWords(scope: string | null): readonly string[] {
  return (scope ?? '')
    .split(/\s+/)
    .filter((word) => WORD.test(word))
    .slice(0, MAX_WORDS);
}

/** Every word of several scopes, each once, in the order of their first appearance; null when there is none. */
export function scopeUnion(...scopes: readonly (string | null)[]): string | null {
  const all = new Set(scopes.flatMap(scopeWords));
  return all.size === 0 ? null : [...all].join(' ');
}
