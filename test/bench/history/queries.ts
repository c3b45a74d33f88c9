import type { HistoryFilter } from '../../../shared/model/history-entry.ts';
import type { SampleCalls } from './sample-calls.ts';

/** One kind of question that a person puts to the history. */
export interface Query {
  readonly group: 'page' | 'filter' | 'search';
  readonly name: string;
  /** Another filter of this kind each time. */
  filter(): HistoryFilter;
  /** Whether it is also asked from the middle of the history on. */
  readonly isPaged: boolean;
}

const HOUR_MS = 3_600_000;

/** What the page asks for: lists, filters one by one and together, and words from rare to everywhere. */
export function createQueries({ words, random, startedAt, spanMs }: SampleCalls, entries: number): Query[] {
  const pick = (count: number): number => Math.floor(random() * count);
  const common = (): string => words[pick(200)] ?? '';
  const rare = (): string => words[15_000 + pick(5000)] ?? '';
  const during = (ms: number): HistoryFilter => {
    const from = startedAt + Math.floor(random() * spanMs);
    return { from, to: from + ms };
  };
  const query = (group: Query['group'], name: string, filter: () => HistoryFilter, isPaged = true): Query => ({
    group,
    name,
    filter,
    isPaged,
  });
  return [
    query('page', 'everything', () => ({})),
    query('filter', 'client', () => ({ client: `client${pick(3)}` })),
    query('filter', 'server', () => ({ server: `server${pick(10)}` })),
    query('filter', 'tool', () => ({ tool: `gateway.tool_${pick(200)}` })),
    query('filter', 'session', () => ({ session: `session${pick(entries / 400)}` })),
    query('filter', 'kind', () => ({ kind: 'call' })),
    query('filter', 'kind that is not there', () => ({ kind: 'refused' })),
    query('filter', 'effect', () => ({ effect: 'deny' })),
    query('filter', 'waiting', () => ({ effect: 'waiting' })),
    query('filter', 'by', () => ({ by: 'person' })),
    query('filter', 'risk', () => ({ risk: 'critical' })),
    query('filter', 'client, deny, person, critical', () => ({
      client: 'client1',
      effect: 'deny',
      by: 'person',
      risk: 'critical',
    })),
    query('filter', 'tool, deny, client', () => ({ tool: `gateway.tool_${pick(200)}`, effect: 'deny', client: 'client2' })),
    query('filter', 'an hour', () => during(HOUR_MS), false),
    query('filter', 'a day, deny', () => ({ ...during(24 * HOUR_MS), effect: 'deny' }), false),
    query('search', 'rare word', () => ({ text: rare() })),
    query('search', 'common word', () => ({ text: common() })),
    query('search', 'word in every entry', () => ({ text: 'gateway' })),
    query('search', 'two words', () => ({ text: `${common()} ${common()}` })),
    query('search', 'one letter', () => ({ text: common().slice(0, 1) })),
    query('search', 'common word, client, deny', () => ({ text: common(), client: 'client1', effect: 'deny' })),
    query('search', 'in every entry, and nothing fits', () => ({ text: 'gateway allowed', effect: 'deny' })),
  ];
}
