import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Sample } from './closed-loop.ts';
import type { Route } from './route.ts';
import { median } from '../statistics.ts';

const run = promisify(execFile);

/** How much at once, and how large the argument text is. */
export interface Load {
  readonly bytes: number;
  readonly inFlight: number;
}

export interface TrafficOptions {
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly rounds: number;
  /** Command line prefix of the load generator. */
  readonly prefix: readonly string[];
}

/** The medians of all rounds of one route under one load. */
export interface Measured {
  readonly route: Route;
  readonly load: Load;
  readonly rounds: readonly Sample[];
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicrosPerCall: number | null;
  readonly residentBytes: number | null;
}

/** What every route carries once before anything is measured. */
export const WARM_UP_LOAD: Load = { bytes: 200, inFlight: 16 };

/** Small texts at every depth; large ones where bytes and not calls are the work. */
export const LOADS: readonly Load[] = [
  ...[1, 16, 64, 256].map((inFlight) => ({ bytes: 200, inFlight })),
  ...[1, 16].map((inFlight) => ({ bytes: 100_000, inFlight })),
  ...[1, 4].map((inFlight) => ({ bytes: 1_000_000, inFlight })),
];

/**
 * Measures every route under one load, round by round, so that whatever else the machine does meets all of them. Every
 * other round goes backwards. Fails at the first wrong or missing answer.
 */
export async function measureLoad(routes: readonly Route[], load: Load, options: TrafficOptions): Promise<Measured[]> {
  const able = routes.filter(({ largestBytes }) => largestBytes === null || load.bytes <= largestBytes);
  const samples = new Map<Route, Sample[]>(able.map((route) => [route, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const route of round % 2 === 0 ? able : able.toReversed()) {
      samples.get(route)?.push(await measureOnce(route, load, options));
    }
  }
  return able.map((route) => summarise(route, load, samples.get(route) ?? []));
}

async function measureOnce(route: Route, load: Load, options: TrafficOptions): Promise<Sample> {
  const { way } = route;
  const job = {
    ...load,
    seconds: options.seconds,
    warmUpSeconds: options.warmUpSeconds,
    ...(way.client === 'http' ? { url: way.url, token: way.token } : { command: way.command, environment: way.environment }),
    watchedPids: way.pid === null ? [] : [way.pid],
  };
  const generator = join(import.meta.dirname, `load-${way.client}.ts`);
  const [program, ...args] = [...options.prefix, process.execPath, generator, JSON.stringify(job)];
  const { stdout } = await run(program, args);
  const sample = JSON.parse(stdout) as Sample;
  if (sample.errors > 0) {
    throw new Error(`${route.name} (${route.shape}), ${JSON.stringify(load)}: ${sample.errors} wrong answers`);
  }
  return sample;
}

function summarise(route: Route, load: Load, rounds: readonly Sample[]): Measured {
  const isWatched = route.name !== 'direct';
  const known = (values: readonly (number | null)[]): number | null =>
    isWatched && values.every((value) => value !== null) ? median(values) : null;
  return {
    route,
    load,
    rounds,
    perSecond: median(rounds.map((sample) => sample.perSecond)),
    p50Ms: median(rounds.map((sample) => sample.p50Ms)),
    p99Ms: median(rounds.map((sample) => sample.p99Ms)),
    cpuMicrosPerCall: known(rounds.map((sample) => sample.cpuMicrosPerCall)),
    residentBytes: known(rounds.map((sample) => sample.residentBytes)),
  };
}
