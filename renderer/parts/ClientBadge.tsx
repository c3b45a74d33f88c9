const TINTS = 6;

/** A client's initial on a colour that stays the same for its name. Only an ornament: the name stands beside it. */
export function ClientBadge({ name }: { readonly name: string }) {
  const letter = /[\p{L}\p{N}]/u.exec(name)?.[0]?.toUpperCase() ?? '?';
  return (
    <div className={`client-badge tint-${tintOf(name)}`} aria-hidden>
      {letter}
    </div>
  );
}

function tintOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % TINTS;
}
