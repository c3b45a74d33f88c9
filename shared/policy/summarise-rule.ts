import { assertNever } from '../model/assert-never.ts';
import type { Condition, Limit } from '../model/policy-document.ts';
import type { CallFacts } from '../model/tool-call.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import { below, type CompiledCheck, type CompiledChecks, type CompiledRule, NO_CHECKS } from './compile-rule.ts';
import { sayConditions } from './say-conditions.ts';
import { sayWindow } from './window.ts';

/** What a list says about a tool. `pointer`: the rule in the document, or its name in parentheses. */
export interface RuleSummary {
  readonly effect: 'allow' | 'ask' | 'deny' | 'hide' | 'depends';
  readonly sentence: string;
  readonly pointer: string;
}

/** What becomes of a tool's calls before anything is known of their arguments, in one short sentence. */
export function summariseRule(policy: CompiledPolicy, facts: CallFacts): RuleSummary {
  const rule = policy.ruleFor(facts);
  if (policy.kind === 'unreadable')
    return { effect: 'deny', sentence: 'denied: the policy cannot be read', pointer: '(no policy)' };
  if (facts.definition === 'changed' || facts.definition === 'quarantined') {
    const why = facts.definition === 'changed' ? 'its definition has changed' : 'it is quarantined';
    return { effect: 'deny', sentence: `denied: ${why}`, pointer: '(changed)' };
  }
  const summary = policy.isHidden(facts) ? hidden() : summarise(policy, rule);
  if (policy.mode === 'enforce' || summary.effect === 'allow') return summary;
  return { ...summary, effect: 'allow', sentence: `only observed, would be: ${summary.sentence}` };
}

function hidden(): RuleSummary {
  return { effect: 'hide', sentence: 'hidden', pointer: '(hidden)' };
}

function summarise(policy: CompiledPolicy, rule: CompiledRule | null): RuleSummary {
  if (rule === null && policy.default === 'deny')
    return { effect: 'deny', sentence: 'denied: it has no rule', pointer: '(default deny)' };
  const checks = both(rule ?? NO_CHECKS, policy.allTools);
  const always = checks.denyIf.find((check) => check.conditions.length === 0);
  if (always !== undefined) return { effect: 'deny', sentence: 'denied always', pointer: always.pointer };
  if (rule?.action === 'deny') return { effect: 'deny', sentence: 'denied always', pointer: below(rule.pointer, 'action') };
  const limits = checks.limits.map(({ limit }) => sayLimit(limit));
  const depends = dependsOn(checks, rule);
  const action = sayAction(policy, rule);
  const sentence = [action.words, ...limits].join(', ');
  if (depends.length === 0) return { effect: action.effect, sentence, pointer: action.pointer };
  return { effect: 'depends', sentence: `${sentence}; depends on arguments: ${depends.join('; ')}`, pointer: action.pointer };
}

function both(first: CompiledChecks, second: CompiledChecks): CompiledChecks {
  return {
    denyIf: [...first.denyIf, ...second.denyIf],
    require: [...first.require, ...second.require],
    limits: [...first.limits, ...second.limits],
  };
}

function sayAction(
  policy: CompiledPolicy,
  rule: CompiledRule | null,
): { readonly effect: 'allow' | 'ask'; readonly words: string; readonly pointer: string } {
  if (rule === null) {
    return policy.default === 'allow'
      ? { effect: 'allow', words: 'allowed', pointer: '(default allow)' }
      : { effect: 'ask', words: 'asks always', pointer: '(default ask)' };
  }
  const isAlways = rule.approveIf.some((check) => check.conditions.length === 0);
  if (rule.action !== 'require_approval' && !isAlways) return { effect: 'allow', words: 'allowed', pointer: rule.pointer };
  const pointer = isAlways ? rule.pointer : below(rule.pointer, 'action');
  if (rule.onceBy === null) return { effect: 'ask', words: 'asks always', pointer };
  const per = rule.onceBy.map((keys) => keys.join('.')).join(' and ');
  return { effect: 'ask', words: `asks once per session${per === '' ? '' : ` for each ${per}`}`, pointer };
}

function dependsOn(checks: CompiledChecks, rule: CompiledRule | null): readonly string[] {
  const some = (check: { readonly conditions: readonly Condition[] }): boolean => check.conditions.length > 0;
  const say = (words: string) => (check: Pick<CompiledCheck, 'conditions'>) => `${words} ${sayConditions(check.conditions)}`;
  const allowIf = rule?.rule.allow_if ?? [];
  const isAsking = rule?.action === 'require_approval' || (rule?.approveIf.length ?? 0) > 0;
  return [
    ...checks.denyIf.filter(some).map(say('denied when')),
    ...checks.require.filter(some).map(say('denied unless')),
    ...(rule?.approveIf ?? []).filter(some).map(say('asks when')),
    ...(isAsking ? allowIf.filter(some).map(say('not asked when')) : []),
    ...(isAsking && allowIf.some((check) => !some(check)) ? ['not asked for now'] : []),
  ];
}

/** What a rule is limited to, as short as a table wants it: "10 / minute"; null when it has no limits. */
export function sayLimits(limits: readonly Limit[]): string | null {
  const short = limits.map(
    ({ max, window, increment_from: path }) => `${max}${path === undefined ? '' : ` of ${path}`} / ${sayWindow(window)}`,
  );
  return short.length === 0 ? null : short.join(', ');
}

/** "30 per minute per client", "at most 100 of args.amount per day per session". */
function sayLimit(limit: Limit): string {
  const what = limit.increment_from === undefined ? `${limit.max}` : `at most ${limit.max} of ${limit.increment_from}`;
  const beyond = limit.on_exceed === 'require_approval' ? ' (asks beyond)' : '';
  return `${what} per ${sayWindow(limit.window)}${sayScope(limit.scope)}${beyond}`;
}

function sayScope(scope: Limit['scope']): string {
  switch (scope) {
    case 'grant':
      return ' per client';
    case 'session':
      return ' per session';
    case 'server':
    case 'global':
      return ' for all clients';
    default:
      return assertNever(scope);
  }
}
