import type { Difference } from './compare.ts';

/** What is known to come out differently, and why that is no fault of the gateway. */
export interface Explained {
  /** The ways that it is about: `direct`, or one through the gateway. */
  readonly ways: readonly string[];
  readonly scenario: string;
  readonly checks: readonly string[];
  readonly reason: string;
}

const OWN_STREAMS = ['through stdio', 'merged, HTTP', 'merged, stdio'];

/** Nothing here may be a promise of ours that we break. An entry that explains nothing any more fails the run. */
export const EXPLAINED: readonly Explained[] = [
  {
    ways: ['direct'],
    scenario: 'server-sse-polling',
    checks: ['server-sse-priming-event', 'server-sse-retry-field'],
    reason: '0.1.16 names revision 2025-03-26 in its request; servers send these events from 2025-11-25 on.',
  },
  {
    ways: OWN_STREAMS,
    scenario: 'server-sse-polling',
    checks: ['server-sse-priming-event', 'server-sse-retry-field', 'server-sse-disconnect-resume'],
    reason: 'Made for answers that are streams. Where the stream would be ours, an answer before which nothing is said is JSON.',
  },
  {
    ways: OWN_STREAMS,
    scenario: 'server-sse-multiple-streams',
    checks: ['server-sse-streams-functional'],
    reason:
      'Made for answers that are streams; three at once are answered all the same, which the other check of the scenario says.',
  },
];

/** The entry for a difference on this way; null when it has none. */
export function explain(way: string, { scenario, check }: Difference): Explained | null {
  return EXPLAINED.find((each) => each.ways.includes(way) && each.scenario === scenario && each.checks.includes(check)) ?? null;
}
