import type { CallFacts } from '../model/tool-call.ts';
import type { Effect, Reservation, Verdict } from '../model/verdict.ts';
import { catalogueTool } from './catalogue/catalogue.ts';
import type { CompiledRule } from './compile-rule.ts';

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

/** The verdict that a finding amounts to. `rule`: the tool's rule, which says what is masked; null when it has none. */
export function complete(
  facts: CallFacts,
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
    clientMessage: finding.clientMessage ?? (isAsk ? `Tool "${facts.tool}" needs the approval of a person.` : finding.reason),
    retry: finding.retry ?? 'never',
    retryAfterSeconds: finding.retryAfterSeconds ?? null,
    risk: facts.classification.risk,
    reservations,
    mask: [...new Set([...(rule?.rule.mask ?? []), ...(catalogueTool(facts.tool)?.rule.mask ?? [])])],
    approvalTimeoutSeconds: isAsk ? (rule?.rule.approval?.timeout ?? null) : null,
    onceKey: isAsk ? (finding.onceKey ?? null) : null,
    observed: null,
  };
}
