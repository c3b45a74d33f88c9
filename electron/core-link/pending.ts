/** What was asked of the other process and is not answered yet, by id. */
export interface Pending<T> {
  /** A new question; its promise never settles by itself. */
  open(): { readonly id: number; readonly answer: Promise<T> };
  /** Settles one; an id that is not open (answered, withdrawn) is ignored. */
  settle(id: number, value: T): void;
  /** Gives up on one. */
  forget(id: number): void;
  /** The other process is gone: everything open is settled with this. */
  settleAll(value: T): void;
  readonly size: number;
}

export function createPending<T>(): Pending<T> {
  const open = new Map<number, (value: T) => void>();
  let last = 0;
  return {
    open() {
      last += 1;
      const { promise, resolve } = Promise.withResolvers<T>();
      open.set(last, resolve);
      return { id: last, answer: promise };
    },
    settle(id, value) {
      const resolve = open.get(id);
      open.delete(id);
      resolve?.(value);
    },
    forget: (id) => void open.delete(id),
    settleAll(value) {
      const all = [...open.values()];
      open.clear();
      for (const resolve of all) resolve(value);
    },
    get size() {
      return open.size;
    },
  };
}
