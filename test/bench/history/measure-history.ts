import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { History } from '../../../shared/gateway/history/history.ts';
import { type LoopHold, watchEventLoop } from '../event-loop-watch.ts';
import { type Fill, fillHistory, measureDurableDecisions } from './fill-history.ts';
import { measurePruning, type Pruning } from './measure-pruning.ts';
import { measureQuery, type QueryTimes } from './measure-queries.ts';
import { openBenchHistory } from './open-bench-history.ts';
import { createQueries } from './queries.ts';
import { createSampleCalls } from './sample-calls.ts';

export interface HistoryCost {
  readonly fill: Fill;
  readonly durablePerSecond: number;
  readonly queries: readonly QueryTimes[];
  readonly verify: { readonly seconds: number; readonly links: number; readonly loop: LoopHold };
  readonly bytes: number;
  readonly pruning: Pruning;
}

export interface HistoryOptions {
  readonly entries: number;
  /** How many of them are removed at the end. */
  readonly pruned: number;
  readonly queryRounds: number;
  /** The most time that one kind of query gets. */
  readonly queryMs: number;
  readonly groups: number;
  /** How long the process must be idle until it counts as having nothing more to do. */
  readonly quietMs: number;
}

/** Fills a history of its own, asks it, verifies it and lets it remove what is old. The way of the product: with its thread. */
export async function measureHistory(options: HistoryOptions): Promise<HistoryCost> {
  const folder = mkdtempSync(join(tmpdir(), 'history-bench-'));
  const calls = createSampleCalls(options.entries);
  let history: History | null = null;
  try {
    history = await openBenchHistory(folder, 90);
    const fill = await fillHistory(history, calls, options.entries, options.quietMs);
    const queries: QueryTimes[] = [];
    for (const query of createQueries(calls, options.entries)) {
      const rounds = { entries: options.entries, rounds: options.queryRounds, maxMs: options.queryMs };
      queries.push(await measureQuery(history, calls, query, rounds));
    }
    const durablePerSecond = await measureDurableDecisions(history, calls, options.groups);
    const verify = await measureVerify(history);
    await history.stop();
    const bytes = folderBytes(folder);
    const { entries, pruned, quietMs } = options;
    const pruning = await measurePruning({ folder, entries, removed: pruned, controlMs: Math.min(1000, quietMs) });
    return { fill, durablePerSecond, queries, verify, bytes, pruning };
  } finally {
    await history?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureVerify(history: History): Promise<HistoryCost['verify']> {
  const stopWatching = watchEventLoop();
  const from = performance.now();
  const report = await history.verify();
  if (!report.ok) throw new Error(`the history that was just written does not verify: ${JSON.stringify(report)}`);
  return { seconds: (performance.now() - from) / 1000, links: report.links, loop: stopWatching() };
}

function folderBytes(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map((name) => statSync(join(folder, name))).reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}
