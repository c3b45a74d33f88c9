import type { SuggestedRuleView } from '../../contract/rules.ts';
import { isJsonObject } from '../../model/json.ts';
import type { HistorySummary } from '../../model/history-entry.ts';
import { sayConditions } from '../../policy/say-conditions.ts';
import { type AnsweredCall, suggestRules } from '../../policy/suggest-rules.ts';
import { parseStrictJson } from '../wire/strict-json.ts';
import type { SimulationSource } from './simulate-history.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;
/** The newest count: what somebody allowed long ago says little. */
const MAX_CALLS = 500;

/** Exceptions that a person's own answers of the last 30 days suggest for one server, and that would change something today. */
export async function suggestFromHistory(source: SimulationSource, server: string): Promise<SuggestedRuleView[]> {
  const { history, clock } = source;
  const from = clock.now() - DAYS * DAY_MS;
  const { entries } = await history.page({ server, by: 'person', kind: 'call', from }, null, MAX_CALLS);
  const answered = (await Promise.all(entries.map((entry) => answeredCall(source, entry)))).filter((call) => call !== null);
  return suggestRules(answered)
    .filter(({ tool }) => answered.some((call) => call.tool === tool && isAskedToday(source, server, call)))
    .map(({ tool, times, conditions }) => ({
      tool,
      times,
      sentence: sayConditions(conditions),
      conditions: conditions.flatMap(({ path, op, value }) => (typeof value === 'string' ? [{ path, op, value }] : [])),
    }));
}

/** Null when not all of its arguments were kept. */
async function answeredCall({ history }: SimulationSource, entry: HistorySummary): Promise<AnsweredCall | null> {
  const stored = (await history.get(entry.id))?.arguments;
  if (stored === null || stored === undefined || stored.truncated || entry.risk === null) return null;
  const parsed = parseStrictJson(stored.text);
  if (!parsed.ok || !isJsonObject(parsed.value)) return null;
  return { tool: entry.subject, risk: entry.risk, isAllowed: entry.effect === 'allow', arguments: parsed.value };
}

function isAskedToday({ judge }: SimulationSource, server: string, call: AnsweredCall): boolean {
  const origin = { grant: '(suggestion)', client: '', clientVersion: null, session: '', era: '2025' } as const;
  return judge.judge(judge.factsOf(origin, server, call.tool, { arguments: call.arguments })).effect === 'ask';
}
