import type { Effect, Reservation, Verdict } from '../model/verdict.ts';
import { catalogueTool } from './catalogue/catalogue.ts';
import type { CompiledRule } from './compile-rule.ts';
import { isMessage, type JudgedFacts, riskOf, sayWhat } from './judged-facts.ts';

/** What one step of deciding says; the rest of the verdict follows from the call. */
export interface Finding {
  readonly effect: Effect;
  readonly rule: string;
  readonly ruleName?: string | null;
  readonly reason: string;
  readonly clientMessage?: string;
  readonly retry?: Verdict['retry'];
  readonly retryAfterSeconds?: number | null;
  readonly onceKey?: string | null;
}

/** The verdict that a finding amounts to. `rule`: the rule that was found, which says what is masked; null when there is none. */
export function complete(
  facts: JudgedFacts,
  rule: CompiledRule | null,
  finding: Finding,
  reservations: readonly Reservation[],
): Verdict {
  const isAsk = finding.effect === 'ask';
  return {
    effect: finding.effect,
    rule: finding.rule,
    ruleName: finding.ruleName ?? null,
    ruleServer: facts.server,
    reason: finding.reason,
    clientMessage: finding.clientMessage ?? (isAsk ? needsApproval(facts) : finding.reason),
    retry: finding.retry ?? 'never',
    retryAfterSeconds: finding.retryAfterSeconds ?? null,
    risk: riskOf(facts),
    reservations,
    mask: maskOf(facts, rule),
    approvalTimeoutSeconds: isAsk ? (rule?.rule.approval?.timeout ?? null) : null,
    onceKey: isAsk ? (finding.onceKey ?? null) : null,
    observed: null,
  };
}

/** Lets it through and tells what would have been done. What is wrong with the server itself (`firm`) still denies. */
export function observe(verdict: Verdict, firm: Verdict | null): Verdict {
  return firm ?? { ...verdict, effect: 'allow', onceKey: null, observed: verdict.effect };
}

/** Where no policy can be read, nothing passes. */
export function unreadable(facts: JudgedFacts): Finding {
  const reason = `The policy of ${facts.server} cannot be read, so nothing is let through.`;
  return { effect: 'deny', rule: '(no policy)', reason, clientMessage: reason };
}

/** What a client is told while a person is asked. */
export function needsApproval(facts: JudgedFacts): string {
  return `${sayWhat(facts)} needs the approval of a person.`;
}

/** The verdict, turned into a question: the switch asks about everything that would be allowed. */
export function askAnyway(verdict: Verdict, facts: JudgedFacts): Verdict {
  return {
    ...verdict,
    effect: 'ask',
    rule: '(ask for everything)',
    ruleName: null,
    reason: 'Countersign is set to ask about everything.',
    clientMessage: needsApproval(facts),
    onceKey: null,
  };
}

const NO_MASK: readonly string[] = [];

/** The catalogue's own masks hold whatever the rule says. */
function maskOf(facts: JudgedFacts, rule: CompiledRule | null): readonly string[] {
  const own = rule?.mask ?? NO_MASK;
  const known = isMessage(facts) ? NO_MASK : (catalogueTool(facts.tool)?.rule.mask ?? NO_MASK);
  return known.length === 0 && own.length < 2 ? own : [...new Set([...own, ...known])];
}
