import { setTimeout as wait } from 'node:timers/promises';
import type { History } from '../../../shared/gateway/history/history.ts';
import { watchEventLoop } from '../event-loop-watch.ts';
import { percentile } from '../statistics.ts';
import type { Pruning, PruningJob } from './measure-pruning.ts';
import { openBenchHistory } from './open-bench-history.ts';
import { createSampleCalls } from './sample-calls.ts';

/*
 * Lets a history remove its oldest calls while new ones come, and watches the event loop: `pruning-process.ts JOB`. Prints
 * a Pruning as one line of JSON.
 */
const DAY_MS = 86_400_000;
const DAYS_OF_EVERYTHING = 90;
const job = JSON.parse(process.argv[2] ?? '') as PruningJob;
const calls = createSampleCalls(job.entries);

/** A call every five milliseconds, as a busy agent makes them. */
async function callUntil(history: History, over: Promise<void>): Promise<number[]> {
  const latencies: number[] = [];
  let isOver = false;
  const ending = over.finally(() => {
    isOver = true;
  });
  for (let index = 0; !isOver; index += 1) {
    const entry = { ...calls.entryOf(index), at: Date.now() };
    const from = performance.now();
    const id = history.open(entry);
    await history.decide(id, calls.decisionOf(1, entry.at), []);
    latencies.push(performance.now() - from);
    history.close(id, { kind: 'result', at: entry.at, durationMs: 1, message: null, body: calls.resultOf(index) });
    await wait(5);
  }
  await ending;
  return latencies;
}

/** Reads a page now and then, as somebody does who looks at the history meanwhile. */
async function untilGone(history: History, id: number, reading: number[]): Promise<void> {
  const end = performance.now() + 3_600_000;
  while ((await history.get(id)) !== null) {
    if (performance.now() > end) throw new Error(`entry ${id} is still there after an hour`);
    const from = performance.now();
    await history.page({}, null, 50);
    reading.push(performance.now() - from);
    await wait(20);
  }
}

const whole = await openBenchHistory(job.folder, DAYS_OF_EVERYTHING);
const stopControl = watchEventLoop();
await callUntil(whole, wait(job.controlMs));
const control = stopControl();
await whole.stop();

// What was written before this moment is too old from now on.
const days = (Date.now() - calls.entryOf(job.removed).at) / DAY_MS;
const history = await openBenchHistory(job.folder, days);
const from = performance.now();
const stopWatching = watchEventLoop();
const reading: number[] = [];
const latencies = await callUntil(history, untilGone(history, job.removed, reading));
const pruning: Pruning = {
  removed: job.removed,
  seconds: (performance.now() - from) / 1000,
  loop: stopWatching(),
  control,
  decideP99Ms: percentile(latencies, 0.99),
  pageP99Ms: percentile(reading, 0.99),
  pageWorstMs: percentile(reading, 1),
};
console.log(JSON.stringify(pruning));
await history.stop();
