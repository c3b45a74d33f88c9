import type { History } from '../../../shared/gateway/history/history.ts';
import { percentile } from '../statistics.ts';
import type { Query } from './queries.ts';
import type { SampleCalls } from './sample-calls.ts';

/** How long one kind of question takes. */
export interface QueryTimes {
  readonly group: Query['group'];
  readonly name: string;
  readonly asked: number;
  /** Entries on the average page. */
  readonly found: number;
  /** One answer: what the page waits for before it can show something. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** All answers until fifty entries are there, or the end. */
  readonly fullP50Ms: number;
  readonly fullP99Ms: number;
}

export interface QueryOptions {
  readonly entries: number;
  readonly rounds: number;
  /** A question that takes long is asked less often. */
  readonly maxMs: number;
}

const PAGE = 50;

export async function measureQuery(
  history: History,
  { random }: SampleCalls,
  query: Query,
  { entries, rounds, maxMs }: QueryOptions,
): Promise<QueryTimes> {
  const pieces: number[] = [];
  const whole: number[] = [];
  const end = performance.now() + maxMs;
  let found = 0;
  for (let round = 0; round < rounds && (round < 2 || performance.now() < end); round += 1) {
    const filter = query.filter();
    const from = performance.now();
    let before = query.isPaged && round % 2 === 1 ? 1 + Math.floor(random() * entries) : null;
    let missing = PAGE;
    do {
      const askedAt = performance.now();
      const page = await history.page(filter, before, missing);
      pieces.push(performance.now() - askedAt);
      missing -= page.entries.length;
      before = page.next;
    } while (before !== null && missing > 0);
    found += PAGE - missing;
    whole.push(performance.now() - from);
  }
  return {
    group: query.group,
    name: query.name,
    asked: whole.length,
    found: found / whole.length,
    p50Ms: percentile(pieces, 0.5),
    p99Ms: percentile(pieces, 0.99),
    fullP50Ms: percentile(whole, 0.5),
    fullP99Ms: percentile(whole, 0.99),
  };
}
