import { canonicalJson } from '../model/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../model/json.ts';
import { MESSAGE_SECTIONS } from '../model/judged-message.ts';
import type { Condition, PolicyDocument } from '../model/policy-document.ts';
import { type RuleSection, withMember, withRule, writtenRule } from './edit-document.ts';
import { isGlob } from './glob.ts';
import { createNameIndex } from './name-index.ts';

/** What an answer taught: calls like it are not asked about any more. */
export interface LearntRule {
  readonly section: RuleSection;
  /** The name that the rule stands under: a tool, or a glob. */
  readonly name: string;
  readonly conditions: readonly Condition[];
  /** ISO 8601; null: for good. */
  readonly until: string | null;
}

/** Everything of a document that answers taught, in its order, also what has expired. */
export function learntRules(document: PolicyDocument): readonly LearntRule[] {
  return (['tools', ...MESSAGE_SECTIONS] as const).flatMap((section) =>
    Object.entries(document[section] ?? {}).flatMap(([name, rule]) =>
      rule.allow_if.flatMap(({ conditions, until = null, origin }) =>
        origin === 'prompt' ? [{ section, name, conditions, until }] : [],
      ),
    ),
  );
}

/**
 * Teaches a document (as it is written) that calls of `tool` which meet `conditions` are not asked about, until then or for good. It
 * is added to the rule that speaks about the tool now, so that its limits go on counting what they count; one for the same conditions
 * is replaced, and what has expired at `now` (epoch milliseconds) is cleared away. A tool without a rule gets one that asks.
 */
export function withLearnt(
  document: JsonObject,
  learnt: { readonly tool: string; readonly conditions: readonly Condition[]; readonly until: string | null },
  now: number,
): JsonObject {
  const rules = member(document, 'tools');
  const names = isJsonObject(rules) ? Object.keys(rules) : [];
  const name = createNameIndex(names.map((each) => [each, each]))(learnt.tool) ?? learnt.tool;
  const rule = writtenRule(document, 'tools', name) ?? { action: 'require_approval' };
  const itsName: Condition = { path: 'tool', op: 'eq', value: learnt.tool };
  const conditions = isGlob(name) ? [itsName, ...learnt.conditions] : learnt.conditions;
  const added: JsonObject = {
    conditions: conditions.map(plainCondition),
    ...(learnt.until === null ? {} : { until: learnt.until }),
    origin: 'prompt',
  };
  const kept = allowIfs(rule).filter((each) => !isLearnt(each) || !(isSameAsk(each, added) || isOver(each, now)));
  return withRule(document, 'tools', name, withMember(rule, 'allow_if', [...kept, added]));
}

/** Takes back what an answer taught; null when it does not stand there (any more). */
export function withoutLearnt(document: JsonObject, { section, name, conditions, until }: LearntRule): JsonObject | null {
  const rule = writtenRule(document, section, name);
  if (rule === null) return null;
  const written = allowIfs(rule);
  const target: JsonObject = { conditions: conditions.map(plainCondition) };
  const kept = written.filter((each) => !(isLearnt(each) && isSameAsk(each, target) && (untilOf(each) ?? null) === until));
  if (kept.length === written.length) return null;
  return withRule(document, section, name, withMember(rule, 'allow_if', kept.length === 0 ? null : kept));
}

function allowIfs(rule: JsonObject): readonly JsonValue[] {
  const written = member(rule, 'allow_if');
  return Array.isArray(written) ? written : [];
}

function isLearnt(check: JsonValue): check is JsonObject {
  return isJsonObject(check) && member(check, 'origin') === 'prompt';
}

function isSameAsk(one: JsonObject, other: JsonObject): boolean {
  return canonicalJson(member(one, 'conditions') ?? []) === canonicalJson(member(other, 'conditions') ?? []);
}

function isOver(check: JsonObject, now: number): boolean {
  const until = untilOf(check);
  return until !== null && Date.parse(until) <= now;
}

function untilOf(check: JsonObject): string | null {
  const until = member(check, 'until');
  return typeof until === 'string' ? until : null;
}

function plainCondition({ path, op, value }: Condition): JsonObject {
  return value === undefined ? { path, op } : { path, op, value };
}
