import { z } from 'zod';
import { ClientIdSchema } from '../model/client-id.ts';
import { GrantNameSchema, ServerNameSchema } from '../model/names.ts';

/** wrap: each server of the client goes through Countersign under the name that it has. add: one more entry, "countersign". */
export const ConnectStyleSchema = z.enum(['wrap', 'add']);
export type ConnectStyle = z.infer<typeof ConnectStyleSchema>;

/** One server that a client would call. */
export const ClientServerSchema = z.strictObject({
  name: z.string(),
  /** The file in which it stands. */
  file: z.string(),
  scope: z.enum(['user', 'project', 'plugin', 'managed']),
  /** countersign: its calls are judged. direct: they are not. off: the client has it switched off. inside: it is part of the client. */
  route: z.enum(['countersign', 'direct', 'off', 'inside']),
  /** The command or the address, without secrets; null when the entry says neither. */
  target: z.string().nullable(),
  /** Why it cannot be put behind Countersign as it is. */
  problem: z.string().nullable(),
});
export type ClientServer = z.infer<typeof ClientServerSchema>;

export const ClientFileViewSchema = z.strictObject({
  path: z.string(),
  /** Of what is no file of the user (a project's, a plugin's …) only those that cannot be read. */
  kind: z.enum(['main', 'legacy', 'profile', 'extension', 'user', 'project', 'plugin', 'managed']),
  /** missing: it may be made. */
  state: z.enum(['ok', 'missing', 'locked', 'broken']),
  problem: z.string().nullable(),
});

/** What changed behind Countersign's back in a client's configuration. */
export const DriftSchema = z.strictObject({
  kind: z.enum([
    'entry-gone',
    'entry-changed',
    'unrouted',
    'file-gone',
    'file-broken',
    'address',
    'server-gone',
    'grant-gone',
    'unfinished',
  ]),
  message: z.string(),
});
export type Drift = z.infer<typeof DriftSchema>;

export const ClientViewSchema = z.strictObject({
  id: ClientIdSchema,
  name: z.string(),
  vendor: z.string(),
  state: z.enum(['not-installed', 'found', 'connected', 'drifted', 'broken']),
  files: z.array(ClientFileViewSchema),
  servers: z.array(ClientServerSchema),
  /** Where servers may come from that no file of the client names. */
  unseen: z.array(z.string()),
  connection: z
    .strictObject({
      grant: GrantNameSchema,
      style: ConnectStyleSchema,
      via: z.enum(['header', 'bridge']),
      connectedAt: z.iso.datetime(),
      backups: z.array(z.string()),
    })
    .nullable(),
  drift: z.array(DriftSchema),
  reload: z.enum(['watches', 'new-session', 'restart', 'asks']),
  note: z.string().nullable(),
  docs: z.url(),
  verifiedOn: z.iso.date(),
});
export type ClientView = z.infer<typeof ClientViewSchema>;

/** A client without a file: what to paste, and where. */
export const PasteViewSchema = z.strictObject({ id: z.string(), name: z.string(), where: z.string(), docs: z.url() });
export type PasteView = z.infer<typeof PasteViewSchema>;

/** A value that the person has to give, because the client asks for it or takes it from an environment that is not ours. */
export const NeededValueSchema = z.strictObject({ id: z.string(), description: z.string().nullable(), server: z.string() });
export type NeededValue = z.infer<typeof NeededValueSchema>;

/** One file that would change; secrets are hidden. */
export const FileChangeSchema = z.strictObject({
  path: z.string(),
  what: z.enum(['create', 'change', 'restore', 'delete']),
  /** The number of the first line shown. */
  firstLine: z.int().positive(),
  before: z.string(),
  after: z.string(),
});
export type FileChange = z.infer<typeof FileChangeSchema>;

/** What becomes of one entry of the client. */
export const PlannedServerSchema = z.strictObject({
  name: z.string(),
  /** new: it becomes a server of ours. same: there is one already. kept: it stays as it is. */
  what: z.enum(['new', 'same', 'kept']),
  /** The server of ours; null for what is kept. */
  server: ServerNameSchema.nullable(),
  target: z.string().nullable(),
  /** Its values that go to the secrets. Names only. */
  secrets: z.array(z.string()),
  reason: z.string().nullable(),
});
export type PlannedServer = z.infer<typeof PlannedServerSchema>;

export const ClientPlanSchema = z.strictObject({
  client: ClientIdSchema,
  /** The name of its grant. */
  grant: z.string(),
  style: ConnectStyleSchema,
  via: z.enum(['header', 'bridge']),
  changes: z.array(FileChangeSchema),
  servers: z.array(PlannedServerSchema),
  needs: z.array(NeededValueSchema),
  /** What the person should know. */
  notes: z.array(z.string()),
  /** Stands for exactly this plan: it is refused when a file, or what would be written, is another one by then. */
  precondition: z.string(),
});
export type ClientPlan = z.infer<typeof ClientPlanSchema>;

/** Values for `needs`, by id. */
export const GivenValuesSchema = z.record(z.string().max(300), z.string().max(100_000)).default({});

export const ConnectResultSchema = z.strictObject({
  client: ClientIdSchema,
  grant: z.string(),
  files: z.array(z.strictObject({ path: z.string(), backup: z.string().nullable() })),
  imported: z.array(ServerNameSchema),
  merged: z.array(ServerNameSchema),
  kept: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  /** Files that still hold credentials in clear, such as backups. */
  clearText: z.array(z.string()),
  reload: ClientViewSchema.shape.reload,
});
export type ConnectResult = z.infer<typeof ConnectResultSchema>;

/** A server of ours that came from a client's configuration, when that client is put back. */
export const BroughtServerSchema = z.strictObject({
  name: ServerNameSchema,
  /** Why it stays in any case: somebody else may use it. Null: it can be removed as well. */
  reason: z.string().nullable(),
});
export type BroughtServer = z.infer<typeof BroughtServerSchema>;

export const UndoPlanSchema = z.strictObject({
  client: ClientIdSchema,
  changes: z.array(FileChangeSchema),
  servers: z.array(BroughtServerSchema),
  notes: z.array(z.string()),
  precondition: z.string(),
});
export type UndoPlan = z.infer<typeof UndoPlanSchema>;

export const UndoResultSchema = z.strictObject({
  client: ClientIdSchema,
  files: z.array(
    z.strictObject({
      path: z.string(),
      /** exact: byte for byte as before. entries: it was changed since, so only our entries were taken out. untouched: nothing of ours was in it. */
      how: z.enum(['exact', 'entries', 'deleted', 'untouched']),
    }),
  ),
  /** Servers of ours that were removed, because the person wanted that. */
  removed: z.array(ServerNameSchema),
  notes: z.array(z.string()),
});
export type UndoResult = z.infer<typeof UndoResultSchema>;

/** The outcome for several clients: one that fails keeps nobody else from being put back. */
export const UndoAllResultSchema = z.strictObject({
  done: z.array(UndoResultSchema),
  /** Servers of ours that were removed with all of them. */
  removed: z.array(ServerNameSchema),
  failed: z.array(z.strictObject({ client: ClientIdSchema, message: z.string() })),
});
export type UndoAllResult = z.infer<typeof UndoAllResultSchema>;

export const ImportResultSchema = z.strictObject({
  imported: z.array(ServerNameSchema),
  merged: z.array(ServerNameSchema),
  kept: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  needs: z.array(NeededValueSchema),
  clearText: z.array(z.string()),
});
export type ImportResult = z.infer<typeof ImportResultSchema>;
