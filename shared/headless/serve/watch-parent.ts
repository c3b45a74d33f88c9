const LOOK_EVERY_MS = 100;

/**
 * Calls `onGone` once when the program that started this one through npm has ended. npm hands signals to the shell between
 * it and us, and many shells end without handing them on; a gateway that nobody can stop any more would stay behind.
 * Started in any other way, a parent may end (nohup, a service), and nothing is watched.
 */
export function watchParent(onGone: () => void): void {
  if (process.env['npm_command'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
}
