import { z } from 'zod';
import { CategorySchema, RiskSchema } from './risk.ts';

/** Who or what settled a call. */
export const DeciderSchema = z.enum([
  'rule', // the policy allowed or denied it
  'person', // somebody answered the question
  'ticket', // a late approval of the identical call before it
  'session', // a permission given for this session
  'continued', // the retry of what was let through: its server had asked for more first
  'deadline', // nobody answered in time
  'client', // the client cancelled or left
  'lockdown', // paused
  'stopping', // the gateway was stopping
  'fault', // we could not do our part (no history, no storage): denied
  'crash', // the gateway died while the call was open; what became of it is unknown
]);
export type Decider = z.infer<typeof DeciderSchema>;

export const DecisionSchema = z.strictObject({
  effect: z.enum(['allow', 'deny']),
  by: DeciderSchema,
  rule: z.string().nullable(),
  reason: z.string(),
  at: z.int(),
  waitedMs: z.int().nonnegative(),
  /** What the person chose to remember, in words; null when nothing. */
  remembered: z.string().nullable(),
  /** What the person told the client. */
  note: z.string().nullable(),
  /** In observe mode: what enforcing would have done. */
  observed: z.enum(['allow', 'ask', 'deny']).nullable(),
});
export type Decision = z.infer<typeof DecisionSchema>;

/** A body as it is kept: masked, cut to the setting's size, with digest and size of the whole masked text. */
export const StoredBodySchema = z.strictObject({
  text: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string(),
  truncated: z.boolean(),
});
export type StoredBody = z.infer<typeof StoredBodySchema>;

export const OutcomeSchema = z.strictObject({
  kind: z.enum([
    'result', // the server answered
    'tool-error', // the server answered with isError
    'rpc-error', // the server answered with a JSON-RPC error
    'failed', // the server died, hung or could not be reached
    'cancelled', // the client cancelled or left while the call ran
    'not-sent', // nothing left this machine: denied
    'pending', // the client was told to come back; a later approval becomes a ticket
    'unknown', // we died before we knew
  ]),
  at: z.int(),
  durationMs: z.int().nonnegative().nullable(),
  message: z.string().nullable(),
  body: StoredBodySchema.nullable(),
});
export type Outcome = z.infer<typeof OutcomeSchema>;

export const EntryKindSchema = z.enum(['call', 'message', 'refused', 'event']);

/** One line of the history list. */
export const HistorySummarySchema = z.strictObject({
  id: z.int().positive(),
  kind: EntryKindSchema,
  at: z.int(),
  client: z.string().nullable(),
  session: z.string().nullable(),
  server: z.string().nullable(),
  /** The tool of a call, the method of a message, the name of an event. */
  subject: z.string(),
  category: CategorySchema.nullable(),
  risk: RiskSchema.nullable(),
  state: z.enum(['opened', 'decided', 'closed']),
  effect: z.enum(['allow', 'deny']).nullable(),
  by: DeciderSchema.nullable(),
  outcome: OutcomeSchema.shape.kind.nullable(),
  durationMs: z.int().nonnegative().nullable(),
  reason: z.string().nullable(),
});
export type HistorySummary = z.infer<typeof HistorySummarySchema>;

/** Everything that is kept about one judged message. */
export const HistoryEntrySchema = HistorySummarySchema.extend({
  grant: z.string().nullable(),
  rule: z.string().nullable(),
  arguments: StoredBodySchema.nullable(),
  decision: DecisionSchema.nullable(),
  outcomeDetail: OutcomeSchema.nullable(),
  /** The chain's links of this entry, oldest first. */
  links: z.array(z.strictObject({ seq: z.int(), stage: z.enum(['opened', 'decided', 'closed', 'event']), hash: z.string() })),
});
export type HistoryEntry = z.infer<typeof HistoryEntrySchema>;

/** What may be asked of the history; all given parts must hold. Times are epoch milliseconds, `to` is exclusive. */
export const HistoryFilterSchema = z.strictObject({
  client: z.string().optional(),
  server: z.string().optional(),
  tool: z.string().optional(),
  session: z.string().optional(),
  kind: EntryKindSchema.optional(),
  effect: z.enum(['allow', 'deny', 'waiting']).optional(),
  by: DeciderSchema.optional(),
  risk: RiskSchema.optional(),
  from: z.int().optional(),
  to: z.int().optional(),
  /** Words to be found in tool, arguments, reason, result: all must occur; the last may be a prefix. */
  text: z.string().max(200).optional(),
});
export type HistoryFilter = z.infer<typeof HistoryFilterSchema>;

/** A filter whose server may have had other names before, which count as well. */
export type FullHistoryFilter = HistoryFilter & { readonly formerServers?: readonly string[] };

export const VerifyReportSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), links: z.int(), entries: z.int(), head: z.string() }),
  z.strictObject({
    ok: z.literal(false),
    links: z.int(),
    firstFailing: z.strictObject({ seq: z.int(), entry: z.int().nullable(), problem: z.string() }),
  }),
]);
export type VerifyReport = z.infer<typeof VerifyReportSchema>;
