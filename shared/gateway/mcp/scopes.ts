/** The words of a scope (RFC 6749 section 3.3). */
export function scopeWords(scope: string | null): readonly string[] {
  return (scope ?? '').split(/\s+/).filter((word) => word !== '');
}

/** Every word of several scopes, each once, in the order of their first appearance; null when there is none. */
export function scopeUnion(...scopes: readonly (string | null)[]): string | null {
  const all = new Set(scopes.flatMap(scopeWords));
  return all.size === 0 ? null : [...all].join(' ');
}
