import { cpus } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cardGoals } from '../bench/cards/card-goals.ts';
import { findBrowser, measureCards } from '../bench/cards/measure-cards.ts';
import { createChildProcesses } from '../bench/child-processes.ts';
import { createBenchInstallation } from '../bench/countersign.ts';
import { decisionGoals } from '../bench/decisions/decision-goals.ts';
import { measureDecisions } from '../bench/decisions/measure-decisions.ts';
import { footprintGoals } from '../bench/footprint/footprint-goals.ts';
import { measureIdleSessions } from '../bench/footprint/idle-sessions.ts';
import { measureStartUps } from '../bench/footprint/start-up.ts';
import { historyGoals } from '../bench/history/history-goals.ts';
import { measureHistory } from '../bench/history/measure-history.ts';
import { measureMemory } from '../bench/memory/measure-memory.ts';
import { memoryGoals } from '../bench/memory/memory-goals.ts';
import { measureLoad } from '../bench/traffic/measure-load.ts';
import { placesFor, startRoutes } from '../bench/traffic/start-routes.ts';
import { trafficGoals } from '../bench/traffic/traffic-goals.ts';

/** Every piece of `npm run bench` for a fraction of a second: it must go on working, and this says nothing about speed. */
describe('each part of the bench measures something', () => {
  it('traffic, on every route', async () => {
    const children = createChildProcesses();
    const installation = createBenchInstallation();
    onTestFinished(async () => {
      await children.stop();
      installation.remove();
    });
    const places = placesFor(false, cpus().length);
    const routes = await startRoutes(children, installation, places, false);
    const options = { seconds: 0.1, warmUpSeconds: 0.05, rounds: 1, prefix: places.around };
    const load = { bytes: 200, inFlight: 64 };
    const measured = await measureLoad(routes, load, options);
    expect(measured).toHaveLength(7);
    for (const { perSecond, p50Ms, p99Ms } of measured) {
      expect(perSecond).toBeGreaterThan(0);
      expect(p50Ms).toBeGreaterThan(0);
      expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
    }
    expect(trafficGoals(measured)).toHaveLength(3);
    const refused = routes.map((route) =>
      route.way.client === 'http' ? { ...route, way: { ...route.way, token: null } } : route,
    );
    const locked = refused.filter(({ name, way }) => name === 'Countersign' && way.client === 'http');
    await expect(measureLoad(locked, load, options)).rejects.toThrow('401');
  });

  it('decisions', () => {
    const costs = measureDecisions({ rules: [100, 10_000], calls: 200, rounds: 1 });
    expect(costs.map(({ rules }) => rules)).toEqual([100, 10_000, 10_000, 100, 10_000, 10_000]);
    expect(costs.every(({ p99Micros, p50Micros }) => p99Micros >= p50Micros && p50Micros > 0)).toBe(true);
    expect(decisionGoals(costs)).toHaveLength(2);
  });

  it('start and idle memory', async () => {
    const startUps = await measureStartUps({ rounds: 1, idleMs: 0 });
    expect(startUps.countersign.readyMs).toBeGreaterThan(0);
    expect(startUps.plainNode.readyMs).toBeGreaterThan(0);
    const sessions = await measureIdleSessions({ sessions: 3, idleMs: 0 });
    expect(footprintGoals({ startUps, sessions }).length).toBe(process.platform === 'linux' ? 3 : 1);
  });

  it('history', async () => {
    const cost = await measureHistory({ entries: 400, pruned: 200, queryRounds: 2, queryMs: 20, groups: 2, quietMs: 50 });
    expect(cost.queries.find(({ name }) => name === 'everything')?.found).toBe(50);
    expect(cost.verify.links).toBeGreaterThanOrEqual(1200);
    expect(cost.bytes).toBeGreaterThan(0);
    expect(historyGoals(cost)).toHaveLength(8);
  });

  it('memory', async () => {
    const memory = await measureMemory({ calls: 120, sessions: 6, checkpoints: 3, settleMs: 0 });
    expect(memory.calls.checkpoints.map(({ done }) => done)).toEqual([40, 80, 120]);
    expect(memory.sessions.checkpoints.every(({ heapBytes }) => heapBytes > 0)).toBe(true);
    expect(memoryGoals(memory)).toHaveLength(4);
  });

  it.skipIf(findBrowser() === null)('questions in a browser', async () => {
    const times = await measureCards(1, findBrowser() ?? '');
    expect(times.p50Ms).toBeGreaterThan(0);
    expect(cardGoals(times)).toHaveLength(1);
  });
});
