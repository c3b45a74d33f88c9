import { z } from 'zod';
import { AnswerSchema, ApprovalIdSchema, ApprovalViewSchema } from '../model/approval.ts';
import { DesktopSettingsChangeSchema, DesktopViewSchema } from '../model/desktop-settings.ts';
import { GrantSchema } from '../model/grant.ts';
import { HistoryEntrySchema, HistoryFilterSchema, HistorySummarySchema, VerifyReportSchema } from '../model/history-entry.ts';
import { JUDGED_METHODS } from '../model/judged-message.ts';
import { GrantNameSchema, ServerNameSchema } from '../model/names.ts';
import { ClassificationSchema } from '../model/risk.ts';
import { SettingsChangeSchema } from '../model/settings.ts';
import { SwitchKindSchema, SwitchScopeSchema } from '../model/switches.ts';
import { clientCommands } from './client-commands.ts';
import { command } from './define.ts';
import { PolicyChangeSchema, PolicyDraftSchema, SuggestedRuleSchema } from './rules.ts';
import { serverCommands } from './server-commands.ts';
import { AppStateSchema } from './state.ts';
import { everybody, reading, strengthening, weakening } from './surfaces.ts';

const LookedUpHostSchema = z.strictObject({
  host: z.string(),
  addresses: z.array(z.strictObject({ address: z.string(), where: z.enum(['this machine', 'local network', 'elsewhere']) })),
  /** Why there are no addresses. */
  problem: z.string().nullable(),
});

export const PolicyProblemSchema = z.strictObject({ path: z.string(), message: z.string() });

/** One client's stay with one server, or with all of its servers (`server` null). Times are epoch milliseconds. */
export const SessionViewSchema = z.strictObject({
  id: z.string(),
  client: z.string(),
  clientVersion: z.string().nullable(),
  server: z.string().nullable(),
  era: z.enum(['2025', '2026']),
  startedAt: z.int(),
  lastSeenAt: z.int(),
});
export type SessionView = z.infer<typeof SessionViewSchema>;

export const VerdictViewSchema = z.strictObject({
  effect: z.enum(['allow', 'ask', 'deny']),
  rule: z.string(),
  ruleServer: z.string(),
  reason: z.string(),
  clientMessage: z.string(),
  risk: ClassificationSchema.shape.risk,
  observed: z.enum(['allow', 'ask', 'deny']).nullable(),
});

export const SimulationSchema = z.strictObject({
  calls: z.int(),
  changed: z.int(),
  before: z.strictObject({ allow: z.int(), ask: z.int(), deny: z.int() }),
  after: z.strictObject({ allow: z.int(), ask: z.int(), deny: z.int() }),
  examples: z.array(
    z.strictObject({
      entry: z.int(),
      tool: z.string(),
      before: z.enum(['allow', 'ask', 'deny']),
      after: z.enum(['allow', 'ask', 'deny']),
      rule: z.string(),
    }),
  ),
});

/** Every command a UI or the command line may send: name → input, output, who may send it. */
export const contract = {
  'state.get': command({ input: z.null(), output: AppStateSchema, from: everybody }),

  'approvals.get': command({
    input: z.strictObject({ id: ApprovalIdSchema }),
    /** `arguments` is the whole masked call here, whatever its size. */
    output: ApprovalViewSchema.extend({ arguments: z.string() }),
    from: ['main', 'approval', 'cli', 'operator'],
  }),
  /** One hidden value in clear, for the person who has to judge it; the history is told first. `pointer`: JSON Pointer into the arguments. */
  'approvals.reveal': command({
    input: z.strictObject({ id: ApprovalIdSchema, pointer: z.string().max(2000) }),
    output: z.strictObject({ value: z.string() }),
    from: ['approval', 'operator'],
  }),
  /** A person is looking into this card: it does not end, and a client that can wait is not sent away, under their hands. */
  'approvals.attend': command({ input: z.strictObject({ id: ApprovalIdSchema }), output: z.null(), from: ['approval'] }),
  /** Where the names of the hosts in a call lead now. Asks the name service, so only when the person wants it; the history is told first. */
  'approvals.lookUp': command({
    input: z.strictObject({ id: ApprovalIdSchema }),
    output: z.strictObject({ hosts: z.array(LookedUpHostSchema) }),
    from: ['approval', 'operator'],
  }),
  'approvals.allow': command({
    input: AnswerSchema.options[0].omit({ effect: true }),
    output: z.null(),
    from: ['approval', 'operator'],
  }),
  /** Lets the next identical call of the same client pass, once and within an hour, after its question was missed. */
  'approvals.allowNext': command({
    input: z.strictObject({ id: ApprovalIdSchema }),
    output: z.null(),
    from: ['approval', 'operator'],
  }),
  /** Takes a missed question off the list. */
  'approvals.dismiss': command({
    input: z.strictObject({ id: ApprovalIdSchema }),
    output: z.null(),
    from: ['approval', 'cli', 'operator'],
  }),
  'approvals.deny': command({
    input: AnswerSchema.options[1].omit({ effect: true }),
    output: z.null(),
    from: ['approval', 'cli', 'operator'],
  }),

  'history.page': command({
    input: z.strictObject({
      filter: HistoryFilterSchema.default({}),
      /** Entries older than this id; null: from the newest. */
      before: z.int().positive().nullable().default(null),
      limit: z.int().min(1).max(500).default(50),
    }),
    output: z.strictObject({ entries: z.array(HistorySummarySchema), next: z.int().nullable() }),
    from: reading,
  }),
  'history.get': command({ input: z.strictObject({ id: z.int().positive() }), output: HistoryEntrySchema, from: reading }),
  /** What was decided in each quarter of an hour that begins at or after `from`, oldest first; empty ones are left out. */
  'history.activity': command({
    input: z.strictObject({ from: z.int().nonnegative() }),
    output: z.strictObject({
      periods: z.array(
        z.strictObject({
          /** Epoch milliseconds. */
          start: z.int(),
          allowed: z.int(),
          denied: z.int(),
          /** A person was asked, whatever came of it; counted among the others too. */
          asked: z.int(),
        }),
      ),
    }),
    from: reading,
  }),
  'history.verify': command({ input: z.null(), output: VerifyReportSchema, from: reading }),
  'history.export': command({
    input: z.strictObject({
      filter: HistoryFilterSchema.default({}),
      format: z.enum(['jsonl', 'csv']),
      before: z.int().positive().nullable().default(null),
    }),
    /** One slice as text; ask again with `before: next` until next is null. The CSV header is in the first slice. */
    output: z.strictObject({ text: z.string(), next: z.int().nullable() }),
    from: reading,
  }),

  ...serverCommands,

  'grants.create': command({
    input: z.strictObject({ name: GrantNameSchema, servers: GrantSchema.shape.servers.default('all') }),
    /** The token is shown this once. `url` is the merged address; one server is at /servers/<name>/mcp. */
    output: z.strictObject({ id: z.string(), name: z.string(), token: z.string(), url: z.string() }),
    from: weakening,
  }),
  'grants.revoke': command({ input: z.strictObject({ name: z.string() }), output: z.null(), from: strengthening }),

  /** What is left out stays. A client that may use fewer servers than before has its sessions ended. */
  'grants.change': command({
    input: z.strictObject({
      name: z.string(),
      servers: GrantSchema.shape.servers.exactOptional(),
      /** How long calls of this client are held for a person, in seconds; null: the setting's. */
      holdSeconds: z.number().min(1).max(600).nullable().exactOptional(),
    }),
    output: z.null(),
    from: weakening,
  }),
  'sessions.list': command({ input: z.null(), output: z.strictObject({ sessions: z.array(SessionViewSchema) }), from: reading }),
  'sessions.end': command({ input: z.strictObject({ id: z.string() }), output: z.null(), from: strengthening }),

  ...clientCommands,

  'policy.show': command({
    input: z.strictObject({ server: ServerNameSchema }),
    output: z.strictObject({
      /** The document in force as JSON text, null when the server has none (recommended rules). */
      text: z.string().nullable(),
      revision: z.string(),
      /** Why the file on disk is not in force. */
      problems: z.array(PolicyProblemSchema),
      /** A good file that would loosen, waiting for the person. */
      review: z.strictObject({ text: z.string(), loosens: z.array(z.string()) }).nullable(),
    }),
    from: reading,
  }),
  'policy.check': command({
    input: z.strictObject({
      text: z.string(),
      dialect: z.enum(['auto', 'policylayer', 'intercept']).default('auto'),
      /** With a server: the answer also says what this text would loosen there. */
      server: ServerNameSchema.nullable().default(null),
    }),
    output: z.strictObject({
      ok: z.boolean(),
      problems: z.array(PolicyProblemSchema),
      warnings: z.array(PolicyProblemSchema),
      /** The document it becomes, in normal form. */
      normal: z.string().nullable(),
      /** What it would let through that is not let through now; left out when no server was named or nothing can be said. */
      loosens: z.array(z.string()).optional(),
    }),
    from: reading,
  }),
  /** Makes changes in a document that is being written (null: begin with what is in force), and says what it would mean. Saves nothing. */
  'policy.draft': command({
    input: z.strictObject({
      server: ServerNameSchema,
      text: z.string().nullable().default(null),
      changes: z.array(PolicyChangeSchema).max(100).default([]),
    }),
    output: PolicyDraftSchema,
    from: reading,
  }),
  /** Exceptions that the person's own answers suggest. */
  'policy.suggest': command({
    input: z.strictObject({ server: ServerNameSchema }),
    output: z.strictObject({ suggestions: z.array(SuggestedRuleSchema) }),
    from: reading,
  }),
  /** A caller that is neither the main surface nor an operator may only make a policy stricter. */
  'policy.set': command({
    input: z.strictObject({
      server: ServerNameSchema,
      text: z.string(),
      /** The revision that the change was made from: refused with `conflict` when another one is in force by now. */
      from: z.string().optional(),
    }),
    output: z.strictObject({ revision: z.string(), loosens: z.array(z.string()) }),
    from: strengthening,
  }),
  'policy.review': command({
    input: z.strictObject({ server: ServerNameSchema, take: z.boolean() }),
    output: z.null(),
    from: weakening,
  }),
  'policy.test': command({
    input: z.strictObject({
      server: ServerNameSchema,
      /** The tool of a call, or the method of another message that is judged. */
      about: z.union([z.strictObject({ tool: z.string() }), z.strictObject({ method: z.enum(JUDGED_METHODS) })]),
      /** The arguments of the call, the params of the message. */
      arguments: z.string().default('{}'),
      client: z.string().optional(),
    }),
    output: VerdictViewSchema,
    from: reading,
  }),
  'policy.simulate': command({
    input: z.strictObject({ server: ServerNameSchema, text: z.string(), sinceMs: z.int().positive() }),
    output: SimulationSchema,
    from: reading,
  }),

  /** Ends everything that was allowed for the rest of a session, of every client. */
  'permissions.end': command({ input: z.null(), output: z.null(), from: strengthening }),

  /** Throws a switch over what the rules say, for a while or (null) until it is thrown back. Who is not the person may only strengthen. */
  'switches.on': command({
    input: SwitchScopeSchema.extend({ kind: SwitchKindSchema, forMs: z.int().positive().nullable().default(null) }),
    output: z.null(),
    from: strengthening,
  }),
  'switches.off': command({
    input: SwitchScopeSchema.extend({ kind: SwitchKindSchema }),
    output: z.null(),
    from: strengthening,
  }),

  'settings.change': command({ input: SettingsChangeSchema, output: z.null(), from: weakening }),

  /** Settings and policies as one file (JSON text): no secrets, no tokens. */
  'backup.make': command({ input: z.null(), output: z.strictObject({ text: z.string() }), from: reading }),
  /** What restoring a file would change. */
  'backup.check': command({
    input: z.strictObject({ text: z.string().max(8_388_608) }),
    output: z.strictObject({
      madeAt: z.string(),
      /** The settings that would be others than now. */
      settings: z.array(z.string()),
      policies: z.array(
        z.strictObject({ server: z.string(), isKnown: z.boolean(), isSame: z.boolean(), loosens: z.array(z.string()) }),
      ),
    }),
    from: reading,
  }),
  /** Settings that the file does not name become the defaults; servers that it does not name keep their policies. */
  'backup.restore': command({
    input: z.strictObject({ text: z.string().max(8_388_608) }),
    output: z.null(),
    from: weakening,
  }),

  /** Adds the demo server and runs a demo client that makes a risky call. */
  'demo.start': command({ input: z.null(), output: z.null(), from: weakening }),

  /** What only the desktop app has: its settings and what this computer can do. Null where the host is no desktop. */
  'desktop.get': command({ input: z.null(), output: DesktopViewSchema.nullable(), from: ['main', 'approval'] }),
  'desktop.change': command({ input: DesktopSettingsChangeSchema, output: z.null(), from: ['main'] }),
  /** Brings the window to the front in which questions are answered; with an id: at that question. */
  /** Looks for an update now; the answer comes when it was looked. `desktop.get` says what came of it. */
  'desktop.checkForUpdates': command({ input: z.null(), output: z.null(), from: ['main'] }),
  /** Stops the app and starts the version that is ready. */
  'desktop.installUpdate': command({ input: z.null(), output: z.null(), from: ['main'] }),
  'desktop.showPrompt': command({
    input: z.strictObject({ id: ApprovalIdSchema.nullable().default(null) }),
    output: z.null(),
    from: ['main'],
  }),

  /** Stops the host after the reply. */
  'host.stop': command({ input: z.null(), output: z.null(), from: ['cli', 'operator'] }),
} as const;
export type Contract = typeof contract;
export type CommandName = keyof Contract;

export { type ContractEvent, EventSchema } from './events.ts';
