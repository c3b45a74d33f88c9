import { z } from 'zod';
import { AskingProcessSchema } from './asking-process.ts';
import { MESSAGE_SECTIONS } from './judged-message.ts';
import { CategorySchema, RiskSchema } from './risk.ts';

/** How long an answer counts beyond the call it was given to. A session's lives in memory; longer ones are written into the policy. */
export const RememberSchema = z.enum(['once', 'session', 'hour', 'always']);
export type Remember = z.infer<typeof RememberSchema>;
export const LifetimeSchema = RememberSchema.exclude(['once']);
export type Lifetime = z.infer<typeof LifetimeSchema>;

/** Which other calls an answer may allow, and for how long. */
export const AllowScopeSchema = z.strictObject({
  /** Names it in an answer. */
  key: z.string().max(300),
  /** same: these very arguments. folder, host, prefix, value: one argument stays under, at, beginning with or as `value`. tool: anything. */
  kind: z.enum(['same', 'folder', 'host', 'prefix', 'value', 'tool']),
  argument: z.string().nullable(),
  value: z.string().nullable(),
  /** Shortest first. */
  lifetimes: z.array(LifetimeSchema),
});
export type AllowScope = z.infer<typeof AllowScopeSchema>;

export const ApprovalIdSchema = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{6,26}$/);

/** A question waiting for a person, as the prompt shows it. Arguments are masked already. */
export const ApprovalViewSchema = z.strictObject({
  id: ApprovalIdSchema,
  /**
   * waiting: the client is held. pending: the client was told to come back. ticket: allowed late, waiting for the retry. missed: it
   * ended without a person.
   */
  state: z.enum(['waiting', 'pending', 'ticket', 'missed']),
  client: z.string(),
  grant: z.string(),
  session: z.string(),
  /** When that session began; null when it has ended since. */
  sessionStartedAt: z.int().nullable(),
  clientVersion: z.string().nullable(),
  /** The program that asks; null until it is found, and where the system does not tell. */
  process: AskingProcessSchema.nullable(),
  server: z.string(),
  /** What the question is about: a tool call, or one of the other judged messages. */
  about: z.enum(['tool', ...MESSAGE_SECTIONS]),
  /** The tool of a call; the method of a message and what it is about. */
  tool: z.string(),
  toolDescription: z.string().nullable(),
  /** Null for what is no tool call. */
  category: CategorySchema.nullable(),
  risk: RiskSchema,
  riskReason: z.string(),
  /** Why the person is asked: one sentence, and the rule's pointer. */
  why: z.string(),
  rule: z.string(),
  /** Masked arguments as JSON text; null when longer than 64 KB: ask `approvals.get`. */
  arguments: z.string().nullable(),
  argumentsBytes: z.int(),
  /** Short facts the tool's catalogue entry draws from the call ("Runs: npx -y …"), most important first. */
  facts: z.array(z.strictObject({ label: z.string(), value: z.string(), tone: z.enum(['plain', 'warning']) })),
  /** What may be allowed besides this call, narrowest first; empty where nothing may. */
  scopes: z.array(AllowScopeSchema),
  /** Whether the arguments may be edited before they are allowed. */
  canEdit: z.boolean(),
  openedAt: z.int(),
  deadline: z.int(),
  /** Until when the client keeps the call open; null when it no longer does. */
  heldUntil: z.int().nullable(),
  /** Identical calls that this one answer settles. */
  waitingCalls: z.int().nonnegative(),
  historyEntry: z.int(),
  /** The session's last calls before this one, newest first. */
  justBefore: z.array(z.strictObject({ at: z.int(), tool: z.string(), what: z.string() })),
});
export type ApprovalView = z.infer<typeof ApprovalViewSchema>;

export const AnswerSchema = z.discriminatedUnion('effect', [
  z.strictObject({
    id: ApprovalIdSchema,
    effect: z.literal('allow'),
    remember: RememberSchema.default('once'),
    /** With anything but `once`: the key of one of the question's scopes. Left out: the whole tool. */
    scope: z.string().max(300).optional(),
    /** With `once`, where `canEdit`: the arguments to send instead, as JSON text; hidden values are left as they were shown. */
    arguments: z.string().max(4_194_304).optional(),
    /** How many identical calls the person saw waiting; later arrivals go on waiting. Left out: all of them. */
    calls: z.int().positive().optional(),
  }),
  z.strictObject({ id: ApprovalIdSchema, effect: z.literal('deny'), reason: z.string().max(2000).optional() }),
]);
export type Answer = z.infer<typeof AnswerSchema>;
