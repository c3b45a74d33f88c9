/**
 * What is in progress right now, in the order in which it began. Not a `Set`, although it reads like one: when V8 outgrows or
 * shrinks the table of a Set or Map, the old table goes on pointing to the new one. Once such a table is old, everything
 * that was ever in progress when a later one was replaced stays in memory until the next full collection; with thousands of
 * calls a second that costs more than carrying them. Here whatever is removed points to nothing any more.
 */
export interface InProgress<Value> extends Iterable<Value> {
  /** Adds a value; the returned function removes it, once. */
  add(value: Value): () => void;
  clear(): void;
}

interface Node<Value> {
  value: Value | null;
  previous: Node<Value> | null;
  next: Node<Value> | null;
}

export function createInProgress<Value>(): InProgress<Value> {
  let first: Node<Value> | null = null;
  let last: Node<Value> | null = null;

  function remove(node: Node<Value>): void {
    const { previous, next } = node;
    if (previous === null && next === null && first !== node) return;
    if (previous === null) first = next;
    else previous.next = next;
    if (next === null) last = previous;
    else next.previous = previous;
    node.previous = null;
    node.next = null;
    node.value = null;
  }

  function* values(): Generator<Value> {
    // A copy: whoever walks through them ends some of them.
    const nodes: Node<Value>[] = [];
    for (let node = first; node !== null; node = node.next) nodes.push(node);
    for (const { value } of nodes) if (value !== null) yield value;
  }

  return {
    add(value) {
      const node: Node<Value> = { value, previous: last, next: null };
      if (last === null) first = node;
      else last.next = node;
      last = node;
      return () => remove(node);
    },
    clear() {
      while (first !== null) remove(first);
    },
    [Symbol.iterator]: values,
  };
}

/**
 * The same by key, for what is looked up. The table only holds numbers, so that what an old one keeps is next to nothing; the values
 * stand in places that are used again.
 */
export interface InProgressByKey<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  delete(key: Key): boolean;
  /** In the order in which they were added. */
  values(): Value[];
}

export function createInProgressByKey<Key, Value>(): InProgressByKey<Key, Value> {
  const placeOf = new Map<Key, number>();
  const places: (Value | undefined)[] = [];
  const free: number[] = [];

  function valueAt(place: number | undefined): Value | undefined {
    return place === undefined ? undefined : places[place];
  }

  return {
    get: (key) => valueAt(placeOf.get(key)),
    set(key, value) {
      const place = placeOf.get(key) ?? free.pop() ?? places.length;
      placeOf.set(key, place);
      places[place] = value;
    },
    delete(key) {
      const place = placeOf.get(key);
      if (place === undefined) return false;
      placeOf.delete(key);
      places[place] = undefined;
      free.push(place);
      return true;
    },
    values: () => [...placeOf.values()].map(valueAt).filter((value) => value !== undefined),
  };
}
