import { setTimeout as wait } from 'node:timers/promises';
import type { History } from '../../../shared/gateway/history/history.ts';
import { type LoopHold, watchEventLoop } from '../event-loop-watch.ts';
import { percentile } from '../statistics.ts';
import type { SampleCalls } from './sample-calls.ts';

/** Removing what is too old while calls go on. */
export interface Pruning {
  readonly removed: number;
  readonly seconds: number;
  readonly loop: LoopHold;
  /** The same calls for as long as a second, before anything is removed: what this machine does to an event loop anyway. */
  readonly control: LoopHold;
  readonly decideP99Ms: number;
}

/** Watches a history that still has everything: the control. */
export async function watchCalls(history: History, calls: SampleCalls, ms: number): Promise<LoopHold> {
  const stopWatching = watchEventLoop();
  await callUntil(history, calls, wait(ms), []);
  return stopWatching();
}

/**
 * Watches a history that was opened just now with so many entries beyond its retention, until the last of them is gone.
 * Fails after an hour.
 */
export async function measurePruning(history: History, calls: SampleCalls, removed: number, control: LoopHold): Promise<Pruning> {
  const from = performance.now();
  const stopWatching = watchEventLoop();
  const latencies: number[] = [];
  await callUntil(history, calls, untilGone(history, removed), latencies);
  return {
    removed,
    seconds: (performance.now() - from) / 1000,
    loop: stopWatching(),
    control,
    decideP99Ms: percentile(latencies, 0.99),
  };
}

async function untilGone(history: History, id: number): Promise<void> {
  const end = performance.now() + 3_600_000;
  while ((await history.get(id)) !== null) {
    if (performance.now() > end) throw new Error(`entry ${id} is still there after an hour`);
    await wait(20);
  }
}

/** A call every five milliseconds, as a busy agent makes them. */
async function callUntil(history: History, calls: SampleCalls, over: Promise<void>, latencies: number[]): Promise<void> {
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
}
