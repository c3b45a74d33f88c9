import type { Condition } from '../model/policy-document.ts';
import type { CallFacts } from '../model/tool-call.ts';
import { compileCondition, type Holds } from './conditions.ts';

/** "Allow for this session": settles a question, never a denial. */
export interface SessionRule {
  readonly grant: string;
  readonly session: string;
  readonly server: string;
  readonly tool: string;
  readonly conditions: readonly Condition[];
}

/** Whether a session's permission covers the call. */
export function speaksAbout(rule: SessionRule, facts: CallFacts): boolean {
  return (
    rule.grant === facts.grant &&
    rule.session === facts.session &&
    rule.server === facts.server &&
    rule.tool === facts.tool &&
    holdsOf(rule)(facts)
  );
}

const compiledSessionRules = new WeakMap<SessionRule, Holds>();

function holdsOf(rule: SessionRule): Holds {
  const known = compiledSessionRules.get(rule);
  if (known !== undefined) return known;
  const compiled = rule.conditions.map((condition) => compileCondition(condition, 'lets through'));
  // A condition that makes no sense lets nothing through.
  const holds: Holds = (facts) => compiled.every((each) => each.ok && each.holds(facts));
  compiledSessionRules.set(rule, holds);
  return holds;
}
