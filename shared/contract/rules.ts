import { z } from 'zod';
import { MESSAGE_SECTIONS } from '../model/judged-message.ts';
import { OperatorSchema, PolicyDocumentSchema } from '../model/policy-document.ts';
import { ClassificationSchema } from '../model/risk.ts';

const RuleSectionSchema = z.enum(['tools', ...MESSAGE_SECTIONS]);

/** What an answer at the prompt taught a policy. */
export const LearntRuleSchema = z.strictObject({
  /** Names it, as long as it stays the same. */
  key: z.string(),
  section: RuleSectionSchema,
  /** The tool, or a glob. */
  name: z.string(),
  /** When it speaks, in words; empty: always. */
  sentence: z.string(),
  /** ISO 8601; null: for good. */
  until: z.string().nullable(),
});
export type LearntRuleView = z.infer<typeof LearntRuleSchema>;

const TextConditionSchema = z.strictObject({ path: z.string(), op: OperatorSchema, value: z.string() });

/** What a person has always allowed, as an exception that could be made. */
export const SuggestedRuleSchema = z.strictObject({
  tool: z.string(),
  /** How often it was allowed; it was never denied. */
  times: z.int(),
  sentence: z.string(),
  conditions: z.array(TextConditionSchema),
});
export type SuggestedRuleView = z.infer<typeof SuggestedRuleSchema>;

/** One change of a policy document, as a person makes it. */
export const PolicyChangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('action'), tool: z.string(), action: z.enum(['allow', 'ask', 'deny', 'hide']) }),
  /** `rule` is JSON text; null takes the rule away. */
  z.strictObject({ kind: z.literal('rule'), section: RuleSectionSchema, name: z.string().min(1), rule: z.string().nullable() }),
  z.strictObject({ kind: z.literal('default'), to: z.enum(['allow', 'ask', 'deny']) }),
  z.strictObject({ kind: z.literal('mode'), to: z.enum(['enforce', 'observe']) }),
  /** `key` of what was learnt. */
  z.strictObject({ kind: z.literal('revoke'), key: z.string() }),
  /** Calls of this tool that meet the conditions are not asked about any more. */
  z.strictObject({ kind: z.literal('except'), tool: z.string(), conditions: z.array(TextConditionSchema).min(1) }),
  /** All rules become the recommended ones of what the server lists now; strict: the stricter table. */
  z.strictObject({ kind: z.literal('recommended'), isStrict: z.boolean() }),
]);
export type PolicyChange = z.infer<typeof PolicyChangeSchema>;

/** How a document treats one tool. */
export const ToolRuleViewSchema = z.strictObject({
  name: z.string(),
  description: z.string().nullable(),
  classification: ClassificationSchema,
  /** Whether the server lists it now; a document may speak of others. */
  isListed: z.boolean(),
  state: z.enum(['allow', 'ask', 'deny', 'hide', 'custom']),
  /** One short sentence. */
  sentence: z.string(),
  /** "10 / minute"; null without limits. */
  limits: z.string().nullable(),
  /** The name that its rule stands under: its own, or a glob; null where the document's default speaks. */
  ruleName: z.string().nullable(),
  /** The rule as JSON text; null where the default speaks. */
  rule: z.string().nullable(),
  /** The arguments that its server says it takes. */
  arguments: z.array(z.string()),
  /** Otherwise than in force. */
  isChanged: z.boolean(),
});
export type ToolRuleView = z.infer<typeof ToolRuleViewSchema>;

const ProblemsSchema = z.array(z.strictObject({ path: z.string(), message: z.string() }));

/** A document that is being written, and what it would mean. */
export const PolicyDraftSchema = z.strictObject({
  text: z.string(),
  /** The text in force; null: the recommended rules. */
  inForce: z.string().nullable(),
  revision: z.string(),
  problems: ProblemsSchema,
  warnings: ProblemsSchema,
  /** What it would let through that is not let through now. */
  loosens: z.array(z.string()),
  /** What the text says, null while it cannot be read. */
  means: z
    .strictObject({
      mode: PolicyDocumentSchema.shape.mode.unwrap(),
      default: z.enum(['allow', 'ask', 'deny']),
      tools: z.array(ToolRuleViewSchema),
      learnt: z.array(LearntRuleSchema),
    })
    .nullable(),
});
export type PolicyDraft = z.infer<typeof PolicyDraftSchema>;
