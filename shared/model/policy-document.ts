import { z } from 'zod';
import { ExactNumber, type JsonValue } from './json.ts';

/** The comparisons a condition may make. `regex` is RE2 syntax, unanchored; `within` is for file paths. */
export const OperatorSchema = z.enum([
  'eq',
  'neq',
  'in',
  'not_in',
  'lt',
  'lte',
  'gt',
  'gte',
  'regex',
  'contains',
  'exists',
  'starts_with',
  'glob',
  'within',
]);
export type Operator = z.infer<typeof OperatorSchema>;

/** Any JSON value; numbers that a double cannot hold keep all their digits. */
const value: z.ZodType<JsonValue, JsonValue> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string(),
    z.instanceof(ExactNumber),
    z.array(value),
    z.record(z.string(), value),
  ]),
);

/** One comparison. `path`: `args.a.b`, a JSON Pointer `/args/a.b/0`, or client.name, server, tool, annotations.*, risk. */
export const ConditionSchema = z.strictObject({ path: z.string().min(1), op: OperatorSchema, value: value.optional() });
export type Condition = z.infer<typeof ConditionSchema>;

/** Conditions are ANDed; an empty list always holds. */
const conditions = z.array(ConditionSchema);

export const RequireSchema = z.strictObject({ conditions, on_deny: z.string().optional(), name: z.string().optional() });
export const DenyIfSchema = z.strictObject({ conditions, on_deny: z.string().optional(), name: z.string().optional() });
export const ApproveIfSchema = z.strictObject({ conditions, reason: z.string().optional(), name: z.string().optional() });
export const AllowIfSchema = z.strictObject({
  conditions,
  until: z.iso.datetime({ offset: true }).optional(),
  origin: z.enum(['prompt', 'file']).optional(),
});

export const WindowSchema = z.union([z.enum(['second', 'minute', 'hour', 'day']), z.number().positive()]);
export const ScopeSchema = z.enum(['grant', 'session', 'server', 'global']);

export const LimitSchema = z.strictObject({
  counter: z.string().min(1),
  window: WindowSchema,
  max: z.number().nonnegative(),
  scope: ScopeSchema.default('grant'),
  /** A path to the amount a call counts for (spend caps); without it a call counts 1. */
  increment_from: z.string().min(1).optional(),
  on_exceed: z.enum(['deny', 'require_approval']).default('deny'),
  reason: z.string().optional(),
  name: z.string().optional(),
});
export type Limit = z.infer<typeof LimitSchema>;

/** `"10/minute"` or `{ max, window }`, as the catalogue's prose has it; becomes a limit in the normal form. */
export const RateLimitSchema = z.union([
  z.string().regex(/^\s*\d+\s*\/\s*(second|minute|hour|day)\s*$/),
  z.strictObject({ max: z.int().nonnegative(), window: WindowSchema }),
]);

export const ToolRuleSchema = z.strictObject({
  action: z.enum(['allow', 'require_approval', 'deny', 'hide']).default('allow'),
  reason: z.string().optional(),
  /**
   * Paths inside the arguments that are never shown, logged or stored in clear. Written without a prefix: `credential`,
   * `options.token`; a leading `args.` is understood too, and a JSON Pointer (`/headers/0/value`) for list elements.
   */
  mask: z.array(z.string().min(1)).default([]),
  require: z.array(RequireSchema).default([]),
  deny_if: z.array(DenyIfSchema).default([]),
  approve_if: z.array(ApproveIfSchema).default([]),
  allow_if: z.array(AllowIfSchema).default([]),
  limits: z.array(LimitSchema).default([]),
  rate_limit: RateLimitSchema.optional(),
  approval: z
    .strictObject({
      /** Seconds a question may wait. */
      timeout: z.number().positive().max(1800).optional(),
      /** One approval is enough for the session (for the same values at the paths in `by`, written as in `mask`). */
      once_per: z.literal('session').optional(),
      by: z.array(z.string().min(1)).optional(),
    })
    .optional(),
});
export type ToolRule = z.infer<typeof ToolRuleSchema>;

export const AllToolsSchema = z.strictObject({
  limits: z.array(LimitSchema).default([]),
  rate_limit: RateLimitSchema.optional(),
  deny_if: z.array(DenyIfSchema).default([]),
  require: z.array(RequireSchema).default([]),
});

/** Rules for what a client reads: by the URI of the resource, or the name of the prompt, or a glob. */
export const ReadRulesSchema = z.record(z.string().min(1), ToolRuleSchema);

/**
 * Rules for what a server asks of a client: by `createMessage` (sampling), by the mode `form` or `url` (elicitation), or by a
 * glob. Nothing of that kind is in a list, so nothing can be hidden.
 */
export const RequestRuleSchema = ToolRuleSchema.extend({
  action: z.enum(['allow', 'require_approval', 'deny']).default('allow'),
});
export const RequestRulesSchema = z.record(z.string().min(1), RequestRuleSchema);

/** One policy document: the rules for one server. A strict superset of PolicyLayer's published JSON. */
export const PolicyDocumentSchema = z.strictObject({
  version: z.literal('1'),
  description: z.string().optional(),
  mode: z.enum(['enforce', 'observe']).default('enforce'),
  default: z.enum(['allow', 'require_approval', 'deny']),
  hide: z.array(z.string().min(1)).default([]),
  all_tools: AllToolsSchema.optional(),
  tools: z.record(z.string().min(1), ToolRuleSchema).default({}),
  resources: ReadRulesSchema.optional(),
  prompts: ReadRulesSchema.optional(),
  sampling: RequestRulesSchema.optional(),
  elicitation: RequestRulesSchema.optional(),
});
export type PolicyDocument = z.infer<typeof PolicyDocumentSchema>;
