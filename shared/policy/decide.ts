import type { CallFacts } from '../model/tool-call.ts';
import type { Reservation, Verdict } from '../model/verdict.ts';
import { checkLimits, type Obstacle } from './check-limits.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import { below, type CompiledCheck, type CompiledRule, NO_CHECKS } from './compile-rule.ts';
import type { CounterView } from './counters.ts';
import { type Answers, askByLimit, findAsks, settle } from './find-asks.ts';
import { complete, type Finding } from './finding.ts';

/** What deciding needs besides the call and the policy. */
export interface DecideContext extends Answers {
  readonly counters: CounterView;
}

/** Decides one call by one policy: the first reason of the strongest effect speaks. Pure; reserves nothing. */
export function decide(facts: CallFacts, policy: CompiledPolicy, context: DecideContext): Verdict {
  const rule = policy.ruleFor(facts);
  const firm = policy.kind === 'unreadable' ? unreadable(facts) : findChangedDefinition(facts);
  const hidden = policy.isHidden(facts) ? findHidden(facts) : null;
  const decided = judgeByRule(facts, policy, rule, context);
  const finding = hidden ?? firm ?? decided.finding;
  const reservations = finding === decided.finding && finding.effect !== 'deny' ? decided.reservations : [];
  const verdict = complete(facts, rule, finding, reservations);
  return policy.mode === 'observe' ? observe(verdict, firm === null ? null : complete(facts, rule, firm, [])) : verdict;
}

/** Lets the call through and tells what would have been done. What is wrong with the server itself still denies. */
function observe(verdict: Verdict, firm: Verdict | null): Verdict {
  return firm ?? { ...verdict, effect: 'allow', onceKey: null, observed: verdict.effect };
}

function judgeByRule(
  facts: CallFacts,
  policy: CompiledPolicy,
  rule: CompiledRule | null,
  context: DecideContext,
): { finding: Finding; reservations: readonly Reservation[] } {
  if (rule === null && policy.default === 'deny') return { finding: denyByDefault(facts), reservations: [] };
  const own = rule ?? NO_CHECKS;
  const denied =
    findDenied(facts, own.denyIf, own.require) ??
    findDenied(facts, policy.allTools.denyIf, policy.allTools.require) ??
    (rule?.rule.action === 'deny' ? denyByAction(facts, rule) : null);
  if (denied !== null) return { finding: denied, reservations: [] };
  const limits = checkLimits([...own.limits, ...policy.allTools.limits], facts, context.counters, context.now);
  if (limits.denied !== null) return { finding: denyByLimit(limits.denied), reservations: [] };
  const asks = [...findAsks(facts, policy, rule), ...limits.asks.map(askByLimit)];
  return { finding: settle(facts, rule, asks, context), reservations: limits.reservations };
}

function unreadable(facts: CallFacts): Finding {
  const reason = `The policy of ${facts.server} cannot be read, so nothing is let through.`;
  return { effect: 'deny', rule: '(no policy)', reason, clientMessage: reason };
}

function findHidden(facts: CallFacts): Finding {
  return { effect: 'deny', rule: '(hidden)', reason: `Tool "${facts.tool}" is hidden by policy` };
}

function findChangedDefinition(facts: CallFacts): Finding | null {
  if (facts.definition !== 'changed' && facts.definition !== 'quarantined') return null;
  const reason =
    facts.definition === 'changed'
      ? `The definition of tool "${facts.tool}" has changed since a person last saw it.`
      : `Tool "${facts.tool}" is quarantined.`;
  return { effect: 'deny', rule: '(changed)', reason, clientMessage: `${reason} A person must look at it first.` };
}

function denyByDefault(facts: CallFacts): Finding {
  return { effect: 'deny', rule: '(default deny)', reason: `Tool "${facts.tool}" is not permitted by policy` };
}

function denyByAction(facts: CallFacts, rule: CompiledRule): Finding {
  return {
    effect: 'deny',
    rule: below(rule.pointer, 'action'),
    reason: rule.rule.reason ?? `Tool "${facts.tool}" is denied by policy.`,
  };
}

function denyByLimit({ pointer, ...said }: Obstacle): Finding {
  return { effect: 'deny', rule: pointer, ...said };
}

function findDenied(facts: CallFacts, denyIf: readonly CompiledCheck[], require: readonly CompiledCheck[]): Finding | null {
  const check = denyIf.find((each) => each.holds(facts)) ?? require.find((each) => !each.holds(facts));
  if (check === undefined) return null;
  const unnamed = `Tool "${facts.tool}" is not permitted with these arguments.`;
  const reason = check.message ?? (check.name === null ? unnamed : `Denied by rule "${check.name}"`);
  return { effect: 'deny', rule: check.pointer, ruleName: check.name, reason };
}
