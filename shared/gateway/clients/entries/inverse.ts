/** What turns a text back into the one that it was made from: both begin and end alike. */
export interface Inverse {
  readonly prefix: number;
  readonly suffix: number;
  readonly removed: string;
}

export function inverseOf(before: string, after: string): Inverse {
  const shorter = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < shorter && before[prefix] === after[prefix]) prefix += 1;
  let suffix = 0;
  while (suffix < shorter - prefix && before[before.length - 1 - suffix] === after[after.length - 1 - suffix]) suffix += 1;
  return { prefix, suffix, removed: before.slice(prefix, before.length - suffix) };
}

export function applyInverse(after: string, { prefix, suffix, removed }: Inverse): string {
  return after.slice(0, prefix) + removed + after.slice(after.length - suffix);
}
