/** Runs an action after all the ones before it, whether they succeeded or not. */
export type OneAtATime = <T>(action: () => Promise<T>) => Promise<T>;

/** A queue of its own: what goes through it never overlaps. An action must not wait for another one of the same queue. */
export function createOneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const done = last.then(action);
    last = done.catch(() => {});
    return done;
  };
}
