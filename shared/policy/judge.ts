import type { CallFacts } from '../model/tool-call.ts';
import type { Verdict } from '../model/verdict.ts';
import { combineVerdicts } from './combine-verdicts.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import { type DecideContext, decide } from './decide.ts';
import { askAnyway } from './finding.ts';
import { judgeInner } from './judge-inner.ts';
import type { ClassifyTool } from './multiplexers.ts';

export type { SessionRule } from './session-rule.ts';

/** What judging needs besides the call and the policies. */
export interface JudgeContext extends DecideContext {
  /** The switch that turns everything that would be allowed into a question. */
  readonly askForEverything: boolean;
  readonly classify: ClassifyTool;
}

/**
 * What the policies say about one call: its server's, and when it calls another tool through its arguments, that tool's
 * server's too. Deny beats ask beats allow, and of the same strength the outer rule speaks. Pure: the same call, policies
 * and context always get the same verdict; nothing is reserved.
 */
export function judge(facts: CallFacts, policyOf: (server: string) => CompiledPolicy, context: JudgeContext): Verdict {
  const own = decide(facts, policyOf(facts.server), context);
  const verdict = judgeInner(facts, policyOf, context).reduce(combineVerdicts, own);
  return context.askForEverything && verdict.effect === 'allow' ? askAnyway(verdict, facts) : verdict;
}
