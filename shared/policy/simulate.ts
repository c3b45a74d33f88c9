import type { Effect, Verdict } from '../model/verdict.ts';
import { classify } from './classify.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import { createCounters } from './counters.ts';
import { judge, type JudgeContext } from './judge.ts';
import { judgeMessage } from './judge-message.ts';
import { isMessage, type JudgedFacts, sayWhat } from './judged-facts.ts';
import type { ClassifyTool } from './multiplexers.ts';

/** A call or another judged message of the past. */
export interface PastCall {
  /** Its history entry. */
  readonly entry: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly facts: JudgedFacts;
}

/** How two sets of policies would treat the same calls. */
export interface Simulation {
  calls: number;
  changed: number;
  before: Record<Effect, number>;
  after: Record<Effect, number>;
  /** The first that change, with the rule that would speak. `tool`: the tool of a call, a message in words. */
  examples: { entry: number; tool: string; before: Effect; after: Effect; rule: string }[];
}

const MAX_EXAMPLES = 20;

/**
 * Plays calls (oldest first) through two sets of policies, each with its own counters and the clock of the calls. Every
 * question counts as answered with yes: what it counts for counts, and what one answer settles for a session is settled.
 */
export function simulate(
  calls: readonly PastCall[],
  before: (server: string) => CompiledPolicy,
  after: (server: string) => CompiledPolicy,
  classifyTool: ClassifyTool = (_server, name) => classify({ name }),
): Simulation {
  const [was, is] = [createPlayer(before, classifyTool), createPlayer(after, classifyTool)];
  const simulation: Simulation = { calls: calls.length, changed: 0, before: none(), after: none(), examples: [] };
  for (const call of calls) {
    const [first, second] = [was(call), is(call)];
    simulation.before[first.effect] += 1;
    simulation.after[second.effect] += 1;
    if (first.effect === second.effect) continue;
    simulation.changed += 1;
    if (simulation.examples.length === MAX_EXAMPLES) continue;
    const { entry, facts } = call;
    simulation.examples.push({
      entry,
      tool: isMessage(facts) ? sayWhat(facts) : facts.tool,
      before: first.effect,
      after: second.effect,
      rule: second.rule,
    });
  }
  return simulation;
}

function none(): Record<Effect, number> {
  return { allow: 0, ask: 0, deny: 0 };
}

function createPlayer(policyOf: (server: string) => CompiledPolicy, classifyTool: ClassifyTool): (call: PastCall) => Verdict {
  const counters = createCounters();
  const answered = new Set<string>();
  return ({ at, facts }) => {
    const inSession = (key: string): string => JSON.stringify([facts.grant, facts.session, key]);
    const context: JudgeContext = {
      now: at,
      counters,
      sessionRules: [],
      approvedOnce: (key) => answered.has(inSession(key)),
      askForEverything: false,
      classify: classifyTool,
    };
    const verdict = isMessage(facts) ? judgeMessage(facts, policyOf(facts.server), context) : judge(facts, policyOf, context);
    if (verdict.onceKey !== null) answered.add(inSession(verdict.onceKey));
    counters.reserve(verdict.reservations, at)?.letThrough(at);
    return verdict;
  };
}
