/** How long the event loop of this thread was held while it was watched. */
export interface LoopHold {
  /** The longest time without a turn. A busy machine makes it longer, too. */
  readonly worstMs: number;
  /** The most processor time that this thread itself spent in one of those. */
  readonly worstCpuMs: number;
  /** Turns that were late by five milliseconds or more. */
  readonly lateTurns: number;
  readonly turns: number;
}

const TURN_MS = 1;
const LATE_MS = 5;

/** Takes a turn every millisecond until the returned function is called, which says what it saw. */
export function watchEventLoop(): () => LoopHold {
  let worstMs = 0;
  let worstCpuMs = 0;
  let lateTurns = 0;
  let turns = 0;
  let lastAt = performance.now();
  let lastCpu = threadCpuMs();
  const timer = setInterval(() => {
    const now = performance.now();
    const cpu = threadCpuMs();
    const held = now - lastAt - TURN_MS;
    worstMs = Math.max(worstMs, held);
    worstCpuMs = Math.max(worstCpuMs, cpu - lastCpu);
    if (held >= LATE_MS) lateTurns += 1;
    turns += 1;
    lastAt = now;
    lastCpu = cpu;
  }, TURN_MS);
  return () => {
    clearInterval(timer);
    return { worstMs, worstCpuMs, lateTurns, turns };
  };
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
