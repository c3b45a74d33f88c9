/**
 * A client's configuration as text, and what may be done with its servers. Every operation gives the whole new text, in which
 * nothing but the entry that it is about has changed.
 */
export interface ConfigDocument {
  /** The servers in their order. `raw`: how the entry stands in the text, for `restore`; only its own format understands it. */
  readonly entries: readonly ConfigEntry[];
  /** The whole content, as plain values. */
  readonly root: unknown;
  add(name: string, value: Fields): string;
  /** The entry says this from now on. What it said before and says still stays as it is written. */
  replace(name: string, value: Fields): string;
  remove(name: string): string;
  restore(name: string, raw: string): string;
}

export type Fields = Readonly<Record<string, unknown>>;

export interface ConfigEntry {
  readonly name: string;
  readonly value: unknown;
  readonly raw: string;
}

/** Where the servers stand: keys from the top, and the key of a name when they are a list. */
export interface Container {
  readonly path: readonly string[];
  readonly nameKey: string | null;
}

/**
 * A text that cannot be read, or not be changed safely. `message` is for the person: it names places, never content.
 * - broken: it does not parse.
 * - ambiguous: it can be read in two ways (a key that is there twice).
 * - unsupported: it is sound, but its servers stand in a way that is not edited here.
 */
export class ConfigTextError extends Error {
  override readonly name = 'ConfigTextError';
  readonly code: 'broken' | 'ambiguous' | 'unsupported';
  constructor(code: ConfigTextError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Plain objects, lists and primitives all the way down, so that values of different parsers can be compared. */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (value instanceof Date) return { date: value.toISOString() };
  if (typeof value === 'bigint') return { integer: String(value) };
  if (!isFields(value)) return value;
  // Keys such as `__proto__` are keys here.
  return Object.assign(
    Object.create(null),
    Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainValue(each)])),
  );
}
