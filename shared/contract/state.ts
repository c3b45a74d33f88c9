import { z } from 'zod';
import { ApprovalViewSchema } from '../model/approval.ts';
import { ClientIdSchema } from '../model/client-id.ts';
import { GrantSchema } from '../model/grant.ts';
import { ConsentStateSchema, ServerConfigSchema, ServerHealthSchema, SignInStateSchema } from '../model/server.ts';
import { SettingsSchema } from '../model/settings.ts';
import { SwitchSchema } from '../model/switches.ts';

/** What runs or reaches out, without secret values: env and headers show names only. */
export const ServerViewSchema = z.strictObject({
  name: ServerConfigSchema.shape.name,
  transport: z.enum(['stdio', 'http']),
  /** The command line or the URL, secrets masked. */
  target: z.string(),
  url: z.string(),
  paused: z.boolean(),
  /** Whether a person agreed to what would run or be reached; without that it is not used. */
  consent: ConsentStateSchema,
  health: ServerHealthSchema,
  /** `problem`: why the last sign-in did not work. */
  signIn: z.strictObject({ state: SignInStateSchema, problem: z.string().nullable() }),
  toolCount: z.int().nullable(),
  changedTools: z.array(z.string()),
  policy: z.enum(['none', 'in-force', 'last-good', 'broken', 'review']),
  policyRevision: z.string(),
  mode: z.enum(['enforce', 'observe']),
});
export type ServerView = z.infer<typeof ServerViewSchema>;

export const GrantViewSchema = GrantSchema.omit({ tokenSha256: true }).extend({
  lastSeenAt: z.int().nullable(),
  sessions: z.int().nonnegative(),
});
export type GrantView = z.infer<typeof GrantViewSchema>;

/** Something a person should know and can act on. */
export const ProblemSchema = z.strictObject({
  code: z.enum([
    'policy-broken',
    'policy-review',
    'tool-changed',
    'server-failing',
    'server-consent',
    'sign-in',
    'secrets-fallback',
    'history-failing',
    'file-set-aside',
    'client-changed',
    'client-unrouted',
    'client-broken',
  ]),
  severity: z.enum(['info', 'warning', 'critical']),
  title: z.string(),
  detail: z.string(),
  server: z.string().nullable(),
  /** The client that it is about. */
  client: ClientIdSchema.exactOptional(),
});
export type Problem = z.infer<typeof ProblemSchema>;

/** The whole small state of the product; pushed on every change, larger things (history, policies) are asked for. */
export const AppStateSchema = z.strictObject({
  /** New on every start of the host; revisions are only comparable within one instance. */
  instance: z.string(),
  revision: z.int().nonnegative(),
  version: z.string(),
  host: z.enum(['headless', 'desktop']),
  dataDir: z.string(),
  mcpUrl: z.string(),
  startedAt: z.int(),
  /** Those that are on. */
  switches: z.array(SwitchSchema),
  servers: z.array(ServerViewSchema),
  grants: z.array(GrantViewSchema),
  sessions: z.int().nonnegative(),
  approvals: z.array(ApprovalViewSchema),
  /** Questions that ended without a person, newest first. */
  missed: z.array(ApprovalViewSchema),
  /** Counts up whenever something about the configured clients is other than before: then `clients.list` says more. */
  clientsRevision: z.int().nonnegative(),
  today: z.strictObject({ allowed: z.int(), denied: z.int(), asked: z.int() }),
  problems: z.array(ProblemSchema),
  settings: SettingsSchema,
  demo: z.enum(['available', 'running', 'unavailable']),
});
export type AppState = z.infer<typeof AppStateSchema>;
