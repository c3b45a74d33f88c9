import type { Reservation } from '../model/verdict.ts';
import { checkLimits, type Obstacle } from './check-limits.ts';
import { below, type CompiledCheck, type CompiledChecks, type CompiledRule, NO_CHECKS } from './compile-rule.ts';
import type { CounterView } from './counters.ts';
import { type Answers, askByLimit, findAsks, settle } from './find-asks.ts';
import type { Finding } from './finding.ts';
import { type JudgedFacts, sayAim, sayWhat } from './judged-facts.ts';

/** What deciding needs besides the facts and the policy. */
export interface DecideContext extends Answers {
  readonly counters: CounterView;
}

/** What the rules say, and what it uses up when it goes. */
export interface Ruled {
  readonly finding: Finding;
  readonly reservations: readonly Reservation[];
}

/**
 * Judges by one rule, besides what applies to everything (`always`). The order of reasons: `deny_if`, `require`, the action,
 * limits, questions. `unnamed` is what is said where there is no rule, if nothing in `always` denies.
 */
export function judgeByRule(
  facts: JudgedFacts,
  rule: CompiledRule | null,
  always: CompiledChecks,
  unnamed: () => Finding,
  context: DecideContext,
): Ruled {
  const own = rule ?? NO_CHECKS;
  const denied =
    findDenied(facts, own.denyIf, own.require) ??
    findDenied(facts, always.denyIf, always.require) ??
    (rule?.action === 'deny' ? denyByAction(facts, rule) : null);
  if (denied !== null) return { finding: denied, reservations: [] };
  const limits = checkLimits([...own.limits, ...always.limits], facts, context.counters, context.now);
  if (limits.denied !== null) return { finding: denyByLimit(limits.denied), reservations: [] };
  const plain = rule === null ? unnamed() : allowByRule(facts, rule);
  const asks = [
    ...(rule === null ? [] : findAsks(facts, rule)),
    ...(plain.effect === 'ask' ? [plain] : []),
    ...limits.asks.map(askByLimit),
  ];
  return { finding: settle(facts, rule, asks, context) ?? plain, reservations: limits.reservations };
}

function allowByRule(facts: JudgedFacts, rule: CompiledRule): Finding {
  return { effect: 'allow', rule: rule.pointer, reason: `The rule for ${sayAim(facts)} allows it.` };
}

function denyByAction(facts: JudgedFacts, rule: CompiledRule): Finding {
  const reason = rule.rule.reason ?? `${sayWhat(facts)} is denied by policy.`;
  return { effect: 'deny', rule: below(rule.pointer, 'action'), reason };
}

function denyByLimit({ pointer, ...said }: Obstacle): Finding {
  return { effect: 'deny', rule: pointer, ...said };
}

function findDenied(facts: JudgedFacts, denyIf: readonly CompiledCheck[], require: readonly CompiledCheck[]): Finding | null {
  const check = denyIf.find((each) => each.holds(facts)) ?? require.find((each) => !each.holds(facts));
  if (check === undefined) return null;
  const unnamed = `${sayWhat(facts)} is not permitted with these arguments.`;
  const reason = check.message ?? (check.name === null ? unnamed : `Denied by rule "${check.name}"`);
  return { effect: 'deny', rule: check.pointer, ruleName: check.name, reason };
}
