import type { Contract } from '../../contract/contract.ts';
import type { z } from 'zod';
import { isJsonObject } from '../../model/json.ts';
import { sectionOfMethod } from '../../model/judged-message.ts';
import type { HistorySummary } from '../../model/history-entry.ts';
import type { CompiledPolicy } from '../../policy/compile-policy.ts';
import { simulate } from '../../policy/simulate.ts';
import type { CallJudge } from '../calls/judge-call.ts';
import { factsOfMessage } from '../calls/judged-message.ts';
import type { History } from '../history/history.ts';
import type { Clock } from '../ports.ts';
import { parseStrictJson } from '../wire/strict-json.ts';

export interface SimulationSource {
  readonly clock: Clock;
  readonly history: History;
  readonly judge: CallJudge;
  readonly policyOf: (server: string) => CompiledPolicy;
}

type Simulation = z.input<Contract['policy.simulate']['output']>;
type SimulatedCall = Parameters<typeof simulate>[0][number];

/** Enough for weeks of work of one person; the newest count. */
const MAX_CALLS = 5000;
const PAGE = 500;

/** What a draft would have done with the calls and other judged messages of the last `sinceMs`, against what today's rules say of them. */
export async function simulateOverHistory(
  source: SimulationSource,
  query: { readonly server: string; readonly draft: CompiledPolicy; readonly sinceMs: number },
): Promise<Simulation> {
  const calls: SimulatedCall[] = [];
  const from = source.clock.now() - query.sinceMs;
  let before: number | null = null;
  do {
    const page: { entries: HistorySummary[]; next: number | null } = await source.history.page(
      { server: query.server, from },
      before,
      PAGE,
    );
    for (const entry of page.entries) {
      const call = await simulatedCall(source, entry);
      if (call !== null) calls.push(call);
    }
    before = page.next;
  } while (before !== null && calls.length < MAX_CALLS);
  const after = (server: string): CompiledPolicy => (server === query.server ? query.draft : source.policyOf(server));
  return simulate(calls.reverse(), source.policyOf, after);
}

/** A past call or message as far as it was stored: arguments that were cut cannot be judged again. */
async function simulatedCall(source: SimulationSource, entry: HistorySummary): Promise<SimulatedCall | null> {
  const method = entry.kind === 'message' ? (entry.subject.split(' ')[0] ?? '') : null;
  const isJudged = method === null ? entry.kind === 'call' : sectionOfMethod(method) !== null;
  if (!isJudged) return null;
  const stored = (await source.history.get(entry.id))?.arguments;
  if (stored === null || stored === undefined || stored.truncated || entry.server === null) return null;
  const parsed = parseStrictJson(stored.text);
  if (!parsed.ok || !isJsonObject(parsed.value)) return null;
  const origin = {
    grant: '(simulation)',
    client: entry.client ?? '',
    clientVersion: null,
    session: entry.session ?? '',
    era: '2025',
  } as const;
  const facts =
    method === null
      ? source.judge.factsOf(origin, entry.server, entry.subject, { arguments: parsed.value })
      : factsOfMessage(origin, entry.server, method, parsed.value);
  return { entry: entry.id, at: entry.at, facts };
}
