import type { CallFacts } from '../model/tool-call.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import type { Verdict } from '../model/verdict.ts';
import { complete, type Finding, observe, unreadable } from './finding.ts';
import { type DecideContext, judgeByRule } from './judge-by-rule.ts';

export type { DecideContext } from './judge-by-rule.ts';

/** Decides one call by one policy: the first reason of the strongest effect speaks. Pure; reserves nothing. */
export function decide(facts: CallFacts, policy: CompiledPolicy, context: DecideContext): Verdict {
  const rule = policy.ruleFor(facts);
  const firm = policy.kind === 'unreadable' ? unreadable(facts) : findChangedDefinition(facts);
  const hidden = policy.isHidden(facts) ? findHidden(facts) : null;
  const decided =
    rule === null && policy.default === 'deny'
      ? { finding: denyByDefault(facts), reservations: [] }
      : judgeByRule(facts, rule, policy.allTools, () => unnamed(facts, policy), context);
  const finding = hidden ?? firm ?? decided.finding;
  const reservations = finding === decided.finding && finding.effect !== 'deny' ? decided.reservations : [];
  const verdict = complete(facts, rule, finding, reservations);
  return policy.mode === 'observe' ? observe(verdict, firm === null ? null : complete(facts, rule, firm, [])) : verdict;
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

function unnamed(facts: CallFacts, policy: CompiledPolicy): Finding {
  if (policy.default === 'require_approval') {
    return { effect: 'ask', rule: '(default ask)', reason: `No rule names "${facts.tool}"; this policy asks about such tools.` };
  }
  return { effect: 'allow', rule: '(default allow)', reason: `No rule names "${facts.tool}"; this policy allows such tools.` };
}
