import { z } from 'zod';
import { ClientIdSchema } from '../../../model/client-id.ts';

/**
 * A path with places in braces (`{home}/.cursor/mcp.json`), for all systems or one for each; null where there is none. One part
 * may be `*`, any folder, one `**`, any folders down to a few levels, and the last one `*.json`, any file with that ending.
 */
export const PathSchema = z.union([
  z.string().min(1),
  z.strictObject({ mac: z.string().nullable(), linux: z.string().nullable(), windows: z.string().nullable() }),
]);
export type SystemPath = z.infer<typeof PathSchema>;

/** A file with servers in it that counts for everything its user does. */
const ClientFileSchema = z.strictObject({
  path: PathSchema,
  /** main: where it belongs. legacy: an older place that is still read. profile, extension: one of several of the same client. */
  kind: z.enum(['main', 'legacy', 'profile', 'extension']),
  /** Whether the client takes a file of ours when there is none. Its folder must be there. */
  mayCreate: z.boolean().default(false),
});

const FieldsSchema = z.record(z.string(), z.union([z.string(), z.boolean(), z.number(), z.array(z.string())]));

/** How an entry says where a remote server is. */
const RemoteShapeSchema = z.strictObject({
  /** What stands in it besides, such as `"type": "http"`. */
  fields: FieldsSchema.default({}),
  urlKey: z.string(),
  /** Path of the object with the headers. */
  headersKey: z.array(z.string()).min(1),
});

/** How an entry says which command starts a server. */
const CommandShapeSchema = z.strictObject({
  fields: FieldsSchema.default({}),
  commandKey: z.string().default('command'),
  /** Null: the command is a list, the program and its arguments. */
  argsKey: z.string().nullable().default('args'),
  envKey: z.string().default('env'),
});

/** Servers that the client calls besides its user's files. */
const ElsewhereSchema = z.strictObject({
  kind: z.enum(['user', 'project', 'plugin', 'managed', 'connector']),
  /** Where they stand: below a project's folder for `project`; null when they are in no file. Its ending says how they are written. */
  path: PathSchema.nullable(),
  container: z.array(z.string()).default([]),
  /** Whether a file without that container may be one server, named like the file. */
  mayBeOne: z.boolean().default(false),
  note: z.string(),
});

export const ClientSpecSchema = z.strictObject({
  id: ClientIdSchema,
  name: z.string(),
  vendor: z.string(),
  /** Folders and files of which one is there when the client is. */
  signs: z.array(PathSchema).min(1),
  /** In the order in which the client prefers them. */
  files: z.array(ClientFileSchema).min(1),
  format: z.enum(['json', 'jsonc', 'toml', 'yaml']),
  /** Where the servers stand in it: keys from the top. */
  container: z.array(z.string()).min(1),
  /** Set when they are a list: the key that holds a server's name. */
  nameKey: z.string().nullable().default(null),
  /** Null: the client only starts commands, so that it is given the bridge. */
  remote: RemoteShapeSchema.nullable(),
  command: CommandShapeSchema,
  /** What an added entry has besides, whatever its kind. */
  extras: FieldsSchema.default({}),
  /** How its values name variables: `${env:NAME}` and `${input:id}`, `${NAME}`, `$NAME`, `{env:NAME}`. */
  variables: z.enum(['none', 'editor', 'braces', 'shell', 'opencode']).default('none'),
  reload: z.enum(['watches', 'new-session', 'restart', 'asks']),
  elsewhere: z.array(ElsewhereSchema).default([]),
  /** What the person should know before connecting. */
  note: z.string().nullable().default(null),
  docs: z.url(),
  /** The day on which this entry was last held against its source. */
  verifiedOn: z.iso.date(),
  source: z.string(),
});
export type ClientSpec = z.infer<typeof ClientSpecSchema>;
export type ClientSpecInput = z.input<typeof ClientSpecSchema>;
export type RemoteShape = z.infer<typeof RemoteShapeSchema>;
export type CommandShape = z.infer<typeof CommandShapeSchema>;

/** A client without a file that a program could edit: what to paste, and where. */
export const PasteSpecSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  where: z.string(),
  docs: z.url(),
  verifiedOn: z.iso.date(),
});
export type PasteSpec = z.infer<typeof PasteSpecSchema>;
