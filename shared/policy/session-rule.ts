import type { MessageSection } from '../model/judged-message.ts';
import type { JsonObject } from '../model/json.ts';
import type { Condition } from '../model/policy-document.ts';
import { compileCondition, type Holds } from './conditions.ts';
import { isSameJson } from './json-equal.ts';
import { isMessage, type JudgedFacts, subjectOf } from './judged-facts.ts';

/** "Allow for this session": settles a question, never a denial. */
export interface SessionRule {
  readonly grant: string;
  readonly session: string;
  readonly server: string;
  /** Set when it is about messages; left out: about a tool. */
  readonly section?: MessageSection;
  /** The tool, or the subject of the message. */
  readonly tool: string;
  readonly conditions: readonly Condition[];
  /** Set when only these very arguments are meant. */
  readonly arguments: JsonObject | null;
}

/** Whether a session's permission covers it. */
export function speaksAbout(rule: SessionRule, facts: JudgedFacts): boolean {
  return (
    rule.grant === facts.grant &&
    rule.session === facts.session &&
    rule.server === facts.server &&
    rule.section === (isMessage(facts) ? facts.section : undefined) &&
    rule.tool === subjectOf(facts) &&
    (rule.arguments === null || isSameJson(facts.arguments, rule.arguments)) &&
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
