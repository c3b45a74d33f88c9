import { assertNever } from '../model/assert-never.ts';
import type { CallFacts } from '../model/tool-call.ts';
import type { Verdict } from '../model/verdict.ts';
import { argumentPath, pointerOf } from './argument-path.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import { type DecideContext, decide } from './decide.ts';
import { needsApproval } from './finding.ts';
import { type ClassifyTool, type FirstUse, innerCalls, MULTIPLEXERS } from './multiplexers.ts';

/**
 * What is to be said about the calls inside a call, outermost first: each target's own rule, and a question for the first
 * use of a server in a session. Masks are paths inside the outer call's arguments.
 */
export function judgeInner(
  facts: CallFacts,
  policyOf: (server: string) => CompiledPolicy,
  context: DecideContext & { readonly classify: ClassifyTool },
): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  let outer = facts;
  let place: readonly string[] = [];
  for (const inner of innerCalls(facts, context.classify)) {
    const isObserved = policyOf(outer.server).mode === 'observe';
    switch (inner.kind) {
      case 'unknown':
        verdicts.push(question(outer, isObserved, { rule: '(unknown target)', reason: inner.reason, onceKey: null }));
        break;
      case 'touch':
        verdicts.push(...firstUse(outer, isObserved, inner.firstUse, context));
        break;
      case 'call': {
        verdicts.push(...firstUse(outer, isObserved, inner.firstUse, context));
        place = [...place, ...argumentsOf(outer.tool)];
        // The schema that is known is the outer tool's.
        const target: CallFacts = { ...inner.facts, inputSchema: undefined };
        const verdict = decide(target, policyOf(target.server), context);
        verdicts.push({ ...verdict, mask: verdict.mask.map((path) => inside(place, path)) });
        outer = target;
        break;
      }
      default:
        assertNever(inner);
    }
  }
  return verdicts;
}

function firstUse(facts: CallFacts, isObserved: boolean, use: FirstUse | null, context: DecideContext): readonly Verdict[] {
  if (use === null || context.approvedOnce(use.key)) return [];
  return [question(facts, isObserved, { rule: '(first use)', reason: use.reason, onceKey: use.key })];
}

function question(
  facts: CallFacts,
  isObserved: boolean,
  said: { readonly rule: string; readonly reason: string; readonly onceKey: string | null },
): Verdict {
  return {
    effect: isObserved ? 'allow' : 'ask',
    rule: said.rule,
    ruleName: null,
    ruleServer: facts.server,
    reason: said.reason,
    clientMessage: needsApproval(facts),
    retry: 'never',
    retryAfterSeconds: null,
    risk: facts.classification.risk,
    reservations: [],
    mask: [],
    approvalTimeoutSeconds: null,
    onceKey: isObserved ? null : said.onceKey,
    observed: isObserved ? 'ask' : null,
  };
}

/** Where a multiplexer's target finds its arguments; the same place when it reads the multiplexer's own. */
function argumentsOf(tool: string): readonly string[] {
  const multiplexer = MULTIPLEXERS.find((each) => each.tool === tool);
  if (multiplexer?.kind !== 'target' || multiplexer.arguments === null) return [];
  return argumentPath(multiplexer.arguments) ?? [];
}

function inside(place: readonly string[], path: string): string {
  const keys = argumentPath(path);
  return place.length === 0 || keys === null ? path : pointerOf([...place, ...keys]);
}
