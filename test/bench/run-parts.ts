import { cpus } from 'node:os';
import { cardGoals, printCards } from './cards/card-goals.ts';
import { type CardTimes, findBrowser, measureCards } from './cards/measure-cards.ts';
import { createChildProcesses } from './child-processes.ts';
import { createBenchInstallation } from './countersign.ts';
import { decisionGoals } from './decisions/decision-goals.ts';
import { type DecisionCost, measureDecisions, printDecisions, RULE_COUNTS } from './decisions/measure-decisions.ts';
import { type Footprint, footprintGoals, printFootprint } from './footprint/footprint-goals.ts';
import { measureIdleSessions } from './footprint/idle-sessions.ts';
import { measureStartUps } from './footprint/start-up.ts';
import type { Goal } from './goal.ts';
import { historyGoals, printHistory } from './history/history-goals.ts';
import { type HistoryCost, measureHistory } from './history/measure-history.ts';
import { measureMemory, type MemoryOverTime } from './memory/measure-memory.ts';
import { memoryGoals, printMemory } from './memory/memory-goals.ts';
import type { BenchOptions, Part } from './options.ts';
import { LOADS, type Measured, measureLoad, WARM_UP_LOAD } from './traffic/measure-load.ts';
import { placesFor, startRoutes } from './traffic/start-routes.ts';
import { trafficGoals } from './traffic/traffic-goals.ts';
import { printTraffic, printTrafficHeader } from './traffic/traffic-table.ts';

/** What one part measured, and the targets that it answers. */
export interface PartResult {
  readonly measured: readonly Measured[] | readonly DecisionCost[] | Footprint | CardTimes | HistoryCost | MemoryOverTime | null;
  readonly goals: readonly Goal[];
}

/** Measures one part at full size and prints it. Rejects when anything answers wrongly. */
export const RUN_PART: Readonly<Record<Part, (options: BenchOptions) => Promise<PartResult>>> = {
  traffic: runTraffic,
  decisions: () => {
    const measured = measureDecisions({ rules: RULE_COUNTS, calls: 20_000, rounds: 5 });
    printDecisions(measured);
    return Promise.resolve({ measured, goals: decisionGoals(measured) });
  },
  footprint: async () => {
    const startUps = await measureStartUps({ rounds: 7, idleMs: 3000 });
    const measured = { startUps, sessions: await measureIdleSessions({ sessions: 500, idleMs: 5000 }) };
    printFootprint(measured);
    return { measured, goals: footprintGoals(measured) };
  },
  cards: async () => {
    const browser = findBrowser();
    if (browser === null) {
      console.log('\nQuestions: there is no Chromium here, so how soon they are seen was not measured');
      return { measured: null, goals: [] };
    }
    const measured = await measureCards(50, browser);
    printCards(measured);
    return { measured, goals: cardGoals(measured) };
  },
  history: async ({ historyEntries }) => {
    const pruned = Math.min(100_000, Math.floor(historyEntries / 2));
    const measured = await measureHistory({
      entries: historyEntries,
      pruned,
      queryRounds: 200,
      queryMs: 10_000,
      groups: 1000,
      quietMs: 1000,
    });
    printHistory(measured);
    return { measured, goals: historyGoals(measured) };
  },
  memory: async () => {
    const measured = await measureMemory({ calls: 1_000_000, sessions: 10_000, checkpoints: 20, settleMs: 3000 });
    printMemory(measured);
    return { measured, goals: memoryGoals(measured) };
  },
};

async function runTraffic({ seconds, rounds, warmUpSeconds, hasPeers, isPinned }: BenchOptions): Promise<PartResult> {
  const children = createChildProcesses();
  const installation = createBenchInstallation();
  const measured: Measured[] = [];
  try {
    const places = placesFor(isPinned, cpus().length);
    const routes = await startRoutes(children, installation, places, hasPeers);
    const traffic = { seconds, rounds, warmUpSeconds: seconds / 3, prefix: places.around };
    // What stands in the middle runs for weeks: the first tens of thousands of calls, in which code is still being compiled, are not measured.
    await measureLoad(routes, WARM_UP_LOAD, { ...traffic, rounds: 1, seconds: warmUpSeconds });
    printTrafficHeader();
    for (const load of LOADS) {
      const one = await measureLoad(routes, load, traffic);
      printTraffic(one);
      measured.push(...one);
    }
    return { measured, goals: trafficGoals(measured) };
  } finally {
    await children.stop();
    installation.remove();
  }
}
