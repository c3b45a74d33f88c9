import { canonicalJson } from '../model/canonical-json.ts';
import type { Condition } from '../model/policy-document.ts';
import { valueAt } from './argument-path.ts';
import type { Obstacle } from './check-limits.ts';
import { below, type CompiledRule } from './compile-rule.ts';
import type { Finding } from './finding.ts';
import { isMessage, type JudgedFacts, sayAim } from './judged-facts.ts';
import { type SessionRule, speaksAbout } from './session-rule.ts';

/** What answered questions are looked up in. */
export interface Answers {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly sessionRules: readonly SessionRule[];
  /** Whether a person allowed this key (`Verdict.onceKey`) in this session. */
  readonly approvedOnce: (key: string) => boolean;
}

/** Every reason of a rule to ask a person, the action's first. */
export function findAsks(facts: JudgedFacts, rule: CompiledRule): readonly Finding[] {
  const asks: Finding[] = [];
  if (rule.action === 'require_approval') {
    const reason = rule.rule.reason ?? `The rule for ${sayAim(facts)} asks a person.`;
    asks.push({ effect: 'ask', rule: below(rule.pointer, 'action'), reason, onceKey: onceKey(facts, rule, null) });
  }
  for (const check of rule.approveIf) {
    if (!check.holds(facts)) continue;
    const reason =
      check.message ??
      (check.name === null ? `The rule for ${sayAim(facts)} asks about such arguments.` : `Rule "${check.name}" asks a person.`);
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

/** What one approval in a session is for: this tool or kind of message, these values, and the question that was asked. */
function onceKey(facts: JudgedFacts, rule: CompiledRule, conditions: readonly Condition[] | null): string | null {
  if (rule.onceBy === null) return null;
  const values = rule.onceBy.map((keys) => {
    const value = valueAt(facts.arguments, keys);
    return value === undefined ? [keys] : [keys, value];
  });
  const question = conditions === null ? null : conditions.map(({ path, op, value }) => [path, op, value ?? null]);
  const about = isMessage(facts) ? [facts.section, facts.subject] : facts.tool;
  return canonicalJson(['once', facts.server, about, values, question]);
}

/**
 * The question that is open, or what answered it: a question that somebody answered before, for this session or in the
 * document, is not asked again. Null when there is no question.
 */
export function settle(
  facts: JudgedFacts,
  rule: CompiledRule | null,
  asks: readonly Finding[],
  answers: Answers,
): Finding | null {
  if (asks.length === 0) return null;
  const allowIf = rule?.allowIf.find((each) => (each.until === null || answers.now < each.until) && each.holds(facts));
  if (allowIf !== undefined) {
    const reason = `The rule for ${sayAim(facts)} allows such arguments without asking.`;
    return { effect: 'allow', rule: allowIf.pointer, reason };
  }
  const open = asks.find((ask) => ask.onceKey === undefined || ask.onceKey === null || !answers.approvedOnce(ask.onceKey));
  const isSettled = open === undefined || answers.sessionRules.some((each) => speaksAbout(each, facts));
  return isSettled ? { effect: 'allow', rule: '(session)', reason: 'A person allowed this for the session.' } : open;
}
