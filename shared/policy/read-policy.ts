import { stringifyJson } from '../model/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../model/json.ts';
import { MESSAGE_SECTIONS, type MessageSection } from '../model/judged-message.ts';
import {
  type PolicyDocument,
  PolicyDocumentSchema,
  RequestRuleSchema,
  type ToolRule,
  ToolRuleSchema,
} from '../model/policy-document.ts';
import { pointerOf } from './argument-path.ts';
import { checkMeaning } from './check-meaning.ts';
import { checkSchema } from './check-schema.ts';
import { normalForm } from './normal-form.ts';
import { parseJson } from './parse-json.ts';
import type { PolicyIssue } from './policy-issue.ts';
import { plainDocument } from './write-policy.ts';

export type { PolicyIssue } from './policy-issue.ts';

/** `document` is in normal form; `problems` are all that was found, not only the first. */
export type ReadPolicy =
  | { readonly ok: true; readonly document: PolicyDocument; readonly warnings: readonly PolicyIssue[] }
  | { readonly ok: false; readonly problems: readonly PolicyIssue[] };

/** Reads a policy document from JSON text. Whatever is not understood is a problem: a policy is read whole or not at all. */
export function readPolicy(text: string): ReadPolicy {
  const parsed = parseJson(text);
  if (!parsed.ok) return { ok: false, problems: [{ path: '', message: `Not JSON. ${parsed.message}` }] };
  const { value } = parsed;
  const meaning = checkMeaning(value);
  const problems = [
    ...parsed.duplicates.map((path) => ({ path, message: 'This key stands here twice; only one of them could count.' })),
    ...specialKeys(value, []),
    ...checkSchema(PolicyDocumentSchema, value),
    ...SECTIONS.flatMap((section) => checkSpecialRule(value, section)),
    ...meaning.problems,
  ];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, document: normalForm(withEveryRule(PolicyDocumentSchema.parse(value), value)), warnings: meaning.warnings };
}

/** The document in normal form as JSON text; reading it gives the same document again. */
export function writePolicy(document: PolicyDocument): string {
  return `${stringifyJson(plainDocument(normalForm(document)), 2)}\n`;
}

const SPECIAL = '__proto__';

/**
 * The one key that the schema library passes over in silence where any key may stand: among the rules, where it is read
 * here, and inside the value of a condition, where it is refused.
 */
function specialKeys(value: JsonValue, place: readonly string[]): readonly PolicyIssue[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => specialKeys(item, [...place, String(index)]));
  if (!isJsonObject(value)) return [];
  const isInValue = place[place.lastIndexOf('conditions') + 2] === 'value' && place.includes('conditions');
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = [...place, key];
    if (key === SPECIAL && isInValue) return [{ path: pointerOf(inner), message: `"${SPECIAL}" cannot be compared.` }];
    return specialKeys(item, inner);
  });
}

const SECTIONS = ['tools', ...MESSAGE_SECTIONS] as const;
type Section = 'tools' | MessageSection;

function schemaOf(section: Section): typeof ToolRuleSchema | typeof RequestRuleSchema {
  return section === 'sampling' || section === 'elicitation' ? RequestRuleSchema : ToolRuleSchema;
}

function rulesIn(value: JsonValue, section: Section): JsonObject | null {
  const rules = isJsonObject(value) ? member(value, section) : undefined;
  return isJsonObject(rules) ? rules : null;
}

function checkSpecialRule(value: JsonValue, section: Section): readonly PolicyIssue[] {
  const rules = rulesIn(value, section);
  const rule = rules === null ? undefined : member(rules, SPECIAL);
  return rule === undefined ? [] : checkSchema(schemaOf(section), rule, [section, SPECIAL]);
}

/** The rules as they were written, in their order; without a prototype, so that what they are for may have any name. */
function withEveryRule(document: PolicyDocument, value: JsonValue): PolicyDocument {
  const [tools, resources, prompts] = [rulesOf(value, 'tools'), rulesOf(value, 'resources'), rulesOf(value, 'prompts')];
  const [sampling, elicitation] = [requestRulesOf(value, 'sampling'), requestRulesOf(value, 'elicitation')];
  return { ...document, tools, resources, prompts, sampling, elicitation };
}

function rulesOf(value: JsonValue, section: 'tools' | 'resources' | 'prompts'): Record<string, ToolRule> {
  const rules: Record<string, ToolRule> = Object.create(null);
  for (const [name, rule] of Object.entries(rulesIn(value, section) ?? {})) rules[name] = ToolRuleSchema.parse(rule);
  return rules;
}

function requestRulesOf(value: JsonValue, section: 'sampling' | 'elicitation'): NonNullable<PolicyDocument['sampling']> {
  const rules: NonNullable<PolicyDocument['sampling']> = Object.create(null);
  for (const [name, rule] of Object.entries(rulesIn(value, section) ?? {})) rules[name] = RequestRuleSchema.parse(rule);
  return rules;
}
