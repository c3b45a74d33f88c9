import { canonicalJson } from '../model/canonical-json.ts';
import type { Condition } from '../model/policy-document.ts';
import type { CallFacts } from '../model/tool-call.ts';
import { valueAt } from './argument-path.ts';
import type { Obstacle } from './check-limits.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import { below, type CompiledRule } from './compile-rule.ts';
import type { Finding } from './finding.ts';
import { type SessionRule, speaksAbout } from './session-rule.ts';

/** What answered questions are looked up in. */
export interface Answers {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly sessionRules: readonly SessionRule[];
  /** Whether a person allowed this key (`Verdict.onceKey`) in this session. */
  readonly approvedOnce: (key: string) => boolean;
}

/** Every reason to ask a person, the action's first. */
export function findAsks(facts: CallFacts, policy: CompiledPolicy, rule: CompiledRule | null): readonly Finding[] {
  if (rule === null) {
    const reason = `No rule names "${facts.tool}"; this policy asks about such tools.`;
    return policy.default === 'require_approval' ? [{ effect: 'ask', rule: '(default ask)', reason }] : [];
  }
  const asks: Finding[] = [];
  if (rule.rule.action === 'require_approval') {
    const reason = rule.rule.reason ?? `The rule for "${facts.tool}" asks a person.`;
    asks.push({ effect: 'ask', rule: below(rule.pointer, 'action'), reason, onceKey: onceKey(facts, rule, null) });
  }
  for (const check of rule.approveIf) {
    if (!check.holds(facts)) continue;
    const reason =
      check.message ??
      (check.name === null ? `The rule for "${facts.tool}" asks about such arguments.` : `Rule "${check.name}" asks a person.`);
    asks.push({
      effect: 'ask',
      rule: check.pointer,
      ruleName: check.name,
      reason,
      onceKey: onceKey(facts, rule, check.conditions),
    });
  }
  return asks;
}

/** A limit that asks, asks every time. */
export function askByLimit({ pointer, ruleName, reason }: Obstacle): Finding {
  return { effect: 'ask', rule: pointer, ruleName, reason };
}

/** What one approval in a session is for: this tool, these values, and the question that was asked. */
function onceKey(facts: CallFacts, rule: CompiledRule, conditions: readonly Condition[] | null): string | null {
  if (rule.onceBy === null) return null;
  const values = rule.onceBy.map((keys) => {
    const value = valueAt(facts.arguments, keys);
    return value === undefined ? [keys] : [keys, value];
  });
  const question = conditions === null ? null : conditions.map(({ path, op, value }) => [path, op, value ?? null]);
  return canonicalJson(['once', facts.server, facts.tool, values, question]);
}

/** A question that somebody answered before, for this session or in the document, is not asked again. */
export function settle(facts: CallFacts, rule: CompiledRule | null, asks: readonly Finding[], answers: Answers): Finding {
  if (asks.length === 0) return allow(facts, rule);
  const allowIf = rule?.allowIf.find((each) => (each.until === null || answers.now < each.until) && each.holds(facts));
  if (allowIf !== undefined) {
    const reason = `The rule for "${facts.tool}" allows such arguments without asking.`;
    return { effect: 'allow', rule: allowIf.pointer, reason };
  }
  const open = asks.find((ask) => ask.onceKey === undefined || ask.onceKey === null || !answers.approvedOnce(ask.onceKey));
  const isSettled = open === undefined || answers.sessionRules.some((each) => speaksAbout(each, facts));
  return isSettled ? { effect: 'allow', rule: '(session)', reason: 'A person allowed this for the session.' } : open;
}

function allow(facts: CallFacts, rule: CompiledRule | null): Finding {
  if (rule !== null) return { effect: 'allow', rule: rule.pointer, reason: `The rule for "${facts.tool}" allows it.` };
  const reason = `No rule names "${facts.tool}"; this policy allows such tools.`;
  return { effect: 'allow', rule: '(default allow)', reason };
}
