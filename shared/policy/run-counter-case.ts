import { z } from 'zod';
import type { JsonValue } from '../model/json.ts';
import type { CounterKey, Reservation } from '../model/verdict.ts';
import { type Counters, createCounters, type Lease } from './counters.ts';

const OperationSchema = z.union([
  z.strictObject({ reserve: z.int().nonnegative(), ok: z.boolean(), value: z.int() }),
  z.strictObject({ rollback: z.int().nonnegative(), value: z.int() }),
  z.strictObject({ rollback_missing_key: z.int().nonnegative(), value: z.int() }),
]);
type Operation = z.infer<typeof OperationSchema>;

const CounterCaseSchema = z.union([
  z.strictObject({ limit: z.int(), ops: z.array(OperationSchema) }),
  z.strictObject({ limit: z.int(), parallel: z.strictObject({ workers: z.int(), reserve: z.int() }), granted: z.int() }),
]);

const KEY: CounterKey = { server: 'case', tool: 'case', counter: 'case', scope: 'global', scopeValue: '' };
const MISSING: CounterKey = { ...KEY, counter: 'missing' };
const WINDOW_MS = 60_000;

/** Runs a case about one counter, at one moment; returns what came out differently. */
export function runCounterCase(written: JsonValue): readonly string[] {
  const given = CounterCaseSchema.parse(written);
  const counters = createCounters();
  if ('ops' in given) {
    const leases: Lease[] = [];
    return given.ops.flatMap((operation, index) =>
      run(counters, leases, given.limit, operation).map((difference) => `Step ${index + 1}: ${difference}`),
    );
  }
  const workers = Array.from({ length: given.parallel.workers }, () => reserve(counters, given.limit, given.parallel.reserve));
  for (const worker of workers) worker?.letThrough(0);
  const granted = workers.filter((worker) => worker !== null).length;
  return granted === given.granted ? [] : [`expected ${given.granted} granted, got ${granted}`];
}

function run(counters: Counters, leases: Lease[], limit: number, operation: Operation): readonly string[] {
  const differences: string[] = [];
  let key = KEY;
  if ('reserve' in operation) {
    const isGranted = reserveSingly(counters, leases, limit, operation.reserve);
    if (isGranted !== operation.ok) differences.push(`expected ${operation.ok ? 'room' : 'no room'} for ${operation.reserve}`);
  } else if ('rollback' in operation) {
    for (const lease of leases.splice(-operation.rollback)) lease.giveBack();
  } else {
    key = MISSING;
  }
  const value = counters.used(key, WINDOW_MS, 0);
  if (value !== String(operation.value)) differences.push(`expected ${operation.value} used, got ${value}`);
  return differences;
}

/** All or none, but each by a lease of its own, so that some can be given back. */
function reserveSingly(counters: Counters, leases: Lease[], limit: number, amount: number): boolean {
  const whole = reserve(counters, limit, amount);
  whole?.release();
  if (whole === null) return false;
  for (let count = 0; count < amount; count += 1) {
    const lease = reserve(counters, limit, 1);
    lease?.letThrough(0);
    if (lease !== null) leases.push(lease);
  }
  return true;
}

function reserve(counters: Counters, limit: number, amount: number): Lease | null {
  const reservation: Reservation = { key: KEY, windowMs: WINDOW_MS, max: String(limit), amount: String(amount) };
  return counters.reserve([reservation], 0);
}
