import { readUsageOf } from '../process-usage.ts';
import { percentile } from '../statistics.ts';

export interface LoopOptions {
  readonly inFlight: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** How much longer it may take until a first call is measured; half a minute when left out. */
  readonly maxLongerMs?: number;
  /** The processes whose CPU time is counted: what stands in the middle. */
  readonly watchedPids: readonly number[];
}

/** What one closed loop measured. */
export interface Sample {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly calls: number;
  readonly errors: number;
  /** CPU time that the watched processes spent per call: what noise on the machine changes least. */
  readonly cpuMicrosPerCall: number | null;
  /** Their resident memory at the end of the load. */
  readonly residentBytes: number | null;
}

const MAX_LONGER_MS = 30_000;

/**
 * Keeps `inFlight` calls running: each ends, the next starts. Latencies of calls that began during the warm-up don't
 * count. `call` gets an id of its own each time and says whether the right answer came. Where the time was too short for
 * any, it goes on until one has come; throws when none comes.
 */
export async function runClosedLoop(call: (id: number) => Promise<boolean>, options: LoopOptions): Promise<Sample> {
  const usage = () => readUsageOf(options.watchedPids);
  const latencies: number[] = [];
  let nextId = 1;
  let errors = 0;
  let completed = 0;
  const warmAt = performance.now() + options.warmUpSeconds * 1000;
  const endAt = warmAt + options.seconds * 1000;
  const latestEndAt = endAt + (options.maxLongerMs ?? MAX_LONGER_MS);
  let measuredFrom = 0;
  let before = usage();

  async function lane(): Promise<void> {
    while (performance.now() < (latencies.length === 0 ? latestEndAt : endAt)) {
      const startedAt = performance.now();
      if (measuredFrom === 0 && startedAt >= warmAt) {
        before = usage();
        measuredFrom = startedAt;
      }
      const isGood = await call(nextId++);
      if (!isGood) errors += 1;
      if (measuredFrom === 0) continue;
      completed += 1;
      if (startedAt >= measuredFrom) latencies.push(performance.now() - startedAt);
    }
  }
  await Promise.all(Array.from({ length: options.inFlight }, lane));
  if (latencies.length === 0) throw new Error('no call was answered while measuring');
  const elapsedMs = performance.now() - measuredFrom;
  const after = usage();
  return {
    perSecond: (completed / elapsedMs) * 1000,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    calls: completed,
    errors,
    cpuMicrosPerCall: before === null || after === null ? null : ((after.cpuMs - before.cpuMs) * 1000) / completed,
    residentBytes: after?.residentBytes ?? null,
  };
}
