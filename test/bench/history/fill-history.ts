import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { History } from '../../../shared/gateway/history/history.ts';
import { type LoopHold, watchEventLoop } from '../event-loop-watch.ts';
import { percentile } from '../statistics.ts';
import type { SampleCalls } from './sample-calls.ts';

/** Writing whole calls: opened, decided (waited for), closed. */
export interface Fill {
  readonly entries: number;
  /** Until the decisions were durable, in bursts that the history may still be busy with. */
  readonly perSecond: number;
  /** Until everything could be read: what it keeps up with for as long as one likes. */
  readonly sustainedPerSecond: number;
  /** How long a decision waited until it was durable. */
  readonly decideP50Ms: number;
  readonly decideP99Ms: number;
  /** Until nothing is left to do, the index for searching included. */
  readonly quietSeconds: number;
  readonly loop: LoopHold;
}

const IN_FLIGHT = 64;
/** Writing goes on once all of these can be read: more than the history lets wait would be refused. */
const BURST = 20_000;

/** Writes so many calls, 64 at a time in bursts, and waits until the history has nothing more to do. `quietMs`: how long that is watched. */
export async function fillHistory(history: History, calls: SampleCalls, entries: number, quietMs: number): Promise<Fill> {
  const latencies: number[] = [];
  const began = performance.now();
  const stopWatching = watchEventLoop();
  let next = 0;
  async function lane(end: number): Promise<void> {
    while (next < end) {
      const index = next++;
      const entry = calls.entryOf(index);
      const from = performance.now();
      const id = history.open(entry);
      await history.decide(id, calls.decisionOf(index, entry.at), []);
      latencies.push(performance.now() - from);
      // Stands for the server's answer, which comes in another turn of the event loop.
      await nextTurn();
      history.close(id, { kind: 'result', at: entry.at + 5, durationMs: 5, message: null, body: calls.resultOf(index) });
    }
  }
  let writingMs = 0;
  while (next < entries) {
    const end = Math.min(entries, next + BURST);
    const from = performance.now();
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => lane(end)));
    writingMs += performance.now() - from;
    await history.page({}, null, 1);
  }
  const allMs = performance.now() - began;
  const loop = stopWatching();
  await untilQuiet(quietMs);
  return {
    entries,
    perSecond: (entries / writingMs) * 1000,
    sustainedPerSecond: (entries / allMs) * 1000,
    decideP50Ms: percentile(latencies, 0.5),
    decideP99Ms: percentile(latencies, 0.99),
    quietSeconds: (performance.now() - began) / 1000,
    loop,
  };
}

/** Until this process, with all its threads, uses less than a tenth of a processor. Gives up after twenty minutes. */
async function untilQuiet(quietMs: number): Promise<void> {
  const end = performance.now() + 1_200_000;
  for (let last = process.cpuUsage(); performance.now() < end; last = process.cpuUsage()) {
    await wait(quietMs);
    const { user, system } = process.cpuUsage(last);
    if ((user + system) / 1000 < quietMs / 10) return;
  }
}

/** Decisions alone, made durable in groups of 64 that are waited for together: how many a second. */
export async function measureDurableDecisions(history: History, calls: SampleCalls, groups: number): Promise<number> {
  const entry = { ...calls.entryOf(0), at: Date.now() };
  const decision = calls.decisionOf(1, entry.at);
  const nothing = { kind: 'result', at: entry.at, durationMs: 0, message: null, body: null } as const;
  const ids: number[] = [];
  const began = performance.now();
  for (let group = 0; group < groups; group += 1) {
    const opened = Array.from({ length: IN_FLIGHT }, () => history.open(entry));
    await Promise.all(opened.map((id) => history.decide(id, decision, [])));
    ids.push(...opened);
  }
  const perSecond = (groups * IN_FLIGHT * 1000) / (performance.now() - began);
  for (const [index, id] of ids.entries()) {
    history.close(id, nothing);
    // So many endings at once would hold the event loop in what is measured next.
    if (index % IN_FLIGHT === 0) await nextTurn();
  }
  await history.written();
  return perSecond;
}
