import { compileGlob, isGlob } from './glob.ts';

/** Looks values up by the names and globs that they were written under. */
export type NameIndex<Value> = (name: string) => Value | null;

/** A glob that may match; which of two counts is decided by `rank`: the lower one. */
interface Candidate<Value> {
  readonly rank: number;
  readonly matches: (name: string) => boolean;
  readonly value: Value;
}

/** Finds the best of its globs that matches, if that one is better than `best`. */
type Shelf<Value> = (name: string, best: Candidate<Value> | null) => Candidate<Value> | null;

/**
 * An exact name beats a glob, a longer glob a shorter one, and of two of the same length the first counts. A look-up costs as much
 * among many globs as among few: they are found by the text that a name must have to match, not tried one by one.
 */
export function createNameIndex<Value>(entries: readonly (readonly [string, Value])[]): NameIndex<Value> {
  const exact = new Map<string, Value>();
  const globs: (readonly [string, Value])[] = [];
  for (const entry of entries) {
    if (isGlob(entry[0])) globs.push(entry);
    else exact.set(entry[0], entry[1]);
  }
  if (globs.length === 0) return (name) => exact.get(name) ?? null;
  const shelves = shelvesOf(globs.sort(([a], [b]) => b.length - a.length));
  return (name) => {
    const known = exact.get(name);
    if (known !== undefined) return known;
    let best: Candidate<Value> | null = null;
    for (const shelf of shelves) best = shelf(name, best);
    return best?.value ?? null;
  };
}

/** `globs`: the better first. */
function shelvesOf<Value>(globs: readonly (readonly [string, Value])[]): readonly Shelf<Value>[] {
  const byEnds = new Map<number, Map<number, Map<string, Candidate<Value>[]>>>();
  const byMiddle = new Map<number, Map<string, Candidate<Value>[]>>();
  const others: Candidate<Value>[] = [];
  for (const [rank, [glob, value]] of globs.entries()) {
    const candidate = { rank, matches: compileGlob(glob), value };
    const { start, end, middle } = fixedTexts(glob);
    if (start !== '' || end !== '') {
      const byStart = emptyAt(byEnds, start.length, () => new Map<number, Map<string, Candidate<Value>[]>>());
      add(
        emptyAt(byStart, end.length, () => new Map<string, Candidate<Value>[]>()),
        start + end,
        candidate,
      );
    } else if (middle !== '') {
      add(
        emptyAt(byMiddle, middle.length, () => new Map<string, Candidate<Value>[]>()),
        middle,
        candidate,
      );
    } else others.push(candidate);
  }
  const ends = [...byEnds].flatMap(([start, byEnd]) => [...byEnd].map(([end, shelf]) => shelfByEnds(start, end, shelf)));
  const middles = [...byMiddle].map(([length, shelf]) => shelfByMiddle(length, shelf));
  return [
    ...ends,
    ...middles,
    ...(others.length === 0 ? [] : [(name: string, best: Candidate<Value> | null) => better(others, name, best)]),
  ];
}

function shelfByEnds<Value>(start: number, end: number, shelf: ReadonlyMap<string, readonly Candidate<Value>[]>): Shelf<Value> {
  return (name, best) => {
    if (name.length < start + end) return best;
    const key = end === 0 ? name.slice(0, start) : name.slice(0, start) + name.slice(name.length - end);
    return better(shelf.get(key), name, best);
  };
}

function shelfByMiddle<Value>(length: number, shelf: ReadonlyMap<string, readonly Candidate<Value>[]>): Shelf<Value> {
  return (name, best) => {
    let found = best;
    for (let at = 0; at + length <= name.length; at += 1) found = better(shelf.get(name.slice(at, at + length)), name, found);
    return found;
  };
}

function better<Value>(
  candidates: readonly Candidate<Value>[] | undefined,
  name: string,
  best: Candidate<Value> | null,
): Candidate<Value> | null {
  for (const candidate of candidates ?? []) {
    if (best !== null && candidate.rank > best.rank) return best;
    if (candidate.matches(name)) return candidate;
  }
  return best;
}

/** What a name must begin with, end with, and hold somewhere, to match; each may be empty. */
function fixedTexts(glob: string): { readonly start: string; readonly end: string; readonly middle: string } {
  const texts = glob.split(/[*?]/);
  const middle = texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '');
  return { start: texts[0] ?? '', end: texts.at(-1) ?? '', middle };
}

function emptyAt<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
