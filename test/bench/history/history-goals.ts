import type { LoopHold } from '../event-loop-watch.ts';
import type { Goal } from '../goal.ts';
import { printRow } from '../print-row.ts';
import type { HistoryCost } from './measure-history.ts';

/** The targets for the history, for the slowest kind of question in each group. */
export function historyGoals({ queries, durablePerSecond, pruning }: HistoryCost): Goal[] {
  const goals: Goal[] = (['page', 'filter', 'search'] as const).flatMap((group) => {
    const own = queries.filter((query) => query.group === group);
    const first = Math.max(...own.map((query) => query.p99Ms));
    const full = Math.max(...own.map((query) => query.fullP99Ms));
    return [
      { name: `history ${group}: p99 of an answer`, value: first, unit: 'ms', kind: 'most', bound: 20 },
      { name: `history ${group}: p99 until the page is full`, value: full, unit: 'ms', kind: 'most', bound: 20 },
    ] as const;
  });
  return [
    ...goals,
    { name: 'durable decisions in groups of 64', value: durablePerSecond, unit: '/s', kind: 'least', bound: 10_000 },
    {
      name: 'removing old entries: longest hold of the event loop',
      value: pruning.loop.worstWithoutCollectingMs,
      unit: 'ms',
      kind: 'most',
      bound: 5,
    },
  ];
}

export function printHistory({ fill, durablePerSecond, queries, verify, bytes, pruning }: HistoryCost): void {
  const widths = [36, 60];
  console.log(`\nHistory with ${fill.entries} calls`);
  const rates = `${fill.perSecond.toFixed(0)} calls/s in bursts, ${fill.sustainedPerSecond.toFixed(0)} calls/s for as long as one likes`;
  printRow(['written, 64 at a time', rates], widths);
  printRow(
    ['a decision is durable after', `${fill.decideP50Ms.toFixed(2)} / ${fill.decideP99Ms.toFixed(2)} ms (p50 / p99)`],
    widths,
  );
  printRow(['nothing left to do after', `${fill.quietSeconds.toFixed(1)} s`], widths);
  printRow(['event loop meanwhile', sayHold(fill.loop)], widths);
  printRow(['durable decisions, groups of 64', `${durablePerSecond.toFixed(0)}/s`], widths);
  printRow(['verified', `${verify.links} links in ${verify.seconds.toFixed(1)} s`], widths);
  printRow(['event loop meanwhile', sayHold(verify.loop)], widths);
  printRow(['size', `${(bytes / 1e6).toFixed(0)} MB, ${(bytes / fill.entries).toFixed(0)} bytes per call`], widths);
  printRow(['removed', `${pruning.removed} calls in ${pruning.seconds.toFixed(1)} s`], widths);
  printRow(['event loop meanwhile', sayHold(pruning.loop)], widths);
  printRow(['event loop without removing', sayHold(pruning.control)], widths);
  printRow(['a decision meanwhile', `${pruning.decideP99Ms.toFixed(2)} ms (p99)`], widths);
  printRow(
    ['a page meanwhile', `${pruning.pageP99Ms.toFixed(1)} ms (p99), ${pruning.pageWorstMs.toFixed(1)} ms at worst`],
    widths,
  );

  const columns = [8, 36, 8, 22, 24];
  printRow(['', 'question', 'found', 'answer p50 / p99 ms', 'full page p50 / p99 ms'], columns);
  for (const query of queries) {
    const first = `${query.p50Ms.toFixed(2)} / ${query.p99Ms.toFixed(2)}`;
    const full = `${query.fullP50Ms.toFixed(2)} / ${query.fullP99Ms.toFixed(2)}`;
    printRow([query.group, query.name, query.found.toFixed(0), first, full], columns);
  }
}

function sayHold({ worstMs, worstWithoutCollectingMs, worstCpuMs, lateTurns, turns }: LoopHold): string {
  const times = `${worstWithoutCollectingMs.toFixed(1)} ms (with collecting garbage ${worstMs.toFixed(1)} ms, own work ${worstCpuMs.toFixed(1)} ms)`;
  return `held at most ${times}; 5 ms or more in ${lateTurns} of ${turns} turns`;
}
