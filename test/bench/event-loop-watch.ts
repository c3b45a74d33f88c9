import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';

/** How long the event loop of this thread was held while it was watched. */
export interface LoopHold {
  /** The longest time without a turn. A busy machine makes it longer, too. */
  readonly worstMs: number;
  /** The longest time without a turn when the garbage collector's pauses in it don't count. */
  readonly worstWithoutCollectingMs: number;
  /** The most processor time that this thread itself spent between two turns. */
  readonly worstCpuMs: number;
  /** How often it was five milliseconds or more, the garbage collector's pauses not counted. */
  readonly lateTurns: number;
  readonly turns: number;
}

/** A time without a turn, on the clock of `performance.now`. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

const TURN_MS = 1;
const LATE_MS = 5;

/** Takes a turn every millisecond until the returned function is called, which says what it saw. */
export function watchEventLoop(): () => LoopHold {
  const late: Gap[] = [];
  const pauses: PerformanceEntry[] = [];
  const observer = new PerformanceObserver((list) => pauses.push(...list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  let worstMs = 0;
  let worstOnTimeMs = 0;
  let worstCpuMs = 0;
  let turns = 0;
  let lastAt = performance.now();
  let lastCpu = threadCpuMs();
  const timer = setInterval(() => {
    const now = performance.now();
    const cpu = threadCpuMs();
    const held = now - lastAt - TURN_MS;
    worstMs = Math.max(worstMs, held);
    worstCpuMs = Math.max(worstCpuMs, cpu - lastCpu);
    if (held >= LATE_MS) late.push({ from: lastAt, to: now });
    else worstOnTimeMs = Math.max(worstOnTimeMs, held);
    turns += 1;
    lastAt = now;
    lastCpu = cpu;
  }, TURN_MS);
  return () => {
    clearInterval(timer);
    pauses.push(...observer.takeRecords());
    observer.disconnect();
    const rest = late.map((gap) => gap.to - gap.from - TURN_MS - collectingIn(gap, pauses));
    return {
      worstMs,
      worstWithoutCollectingMs: rest.reduce((worst, held) => Math.max(worst, held), worstOnTimeMs),
      worstCpuMs,
      lateTurns: rest.filter((held) => held >= LATE_MS).length,
      turns,
    };
  };
}

/** How much of a gap the garbage collector took. */
function collectingIn(gap: Gap, pauses: readonly PerformanceEntry[]): number {
  return pauses
    .map(({ startTime, duration }) => Math.min(gap.to, startTime + duration) - Math.max(gap.from, startTime))
    .reduce((sum, overlap) => sum + Math.max(0, overlap), 0);
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
