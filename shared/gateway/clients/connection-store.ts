import { z } from 'zod';
import { ConnectStyleSchema } from '../../contract/clients.ts';
import type { Problem } from '../../contract/state.ts';
import { type ClientId, ClientIdSchema } from '../../model/client-id.ts';
import { ServerNameSchema } from '../../model/names.ts';
import type { DataFolder } from '../config/data-folder.ts';
import { openJsonFile } from '../config/json-file.ts';
import type { WriteText } from '../config/write-atomic.ts';
import type { Clock, Log, Secrets } from '../ports.ts';
import { sha256Of } from './files/client-file.ts';

const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** An entry that we wrote into a client's file. */
const WrittenEntrySchema = z.strictObject({
  name: z.string(),
  /** wrapped: something else stood there. added: nothing did. */
  kind: z.enum(['wrapped', 'added']),
  /** The server of ours that it leads to; null: all of them. */
  server: ServerNameSchema.nullable(),
  /** Of what we wrote, to see whether it is still that. It holds a token of 256 random bits, so it tells nothing. */
  sha256: Sha256Schema,
});
export type WrittenEntry = z.infer<typeof WrittenEntrySchema>;

const WrittenFileSchema = z.strictObject({
  path: z.string(),
  /** Null: there was no file. */
  before: Sha256Schema.nullable(),
  after: Sha256Schema,
  mode: z.int(),
  entries: z.array(WrittenEntrySchema),
  /** Entries that were there and were left alone. */
  left: z.array(z.string()),
  backups: z.array(z.strictObject({ path: z.string(), sha256: Sha256Schema })),
});
export type WrittenFile = z.infer<typeof WrittenFileSchema>;

/** A server of a project, a plugin or an administrator, as it was when the person last looked. */
const KnownServerSchema = z.strictObject({
  file: z.string(),
  /** The project, when its servers stand in a file of the user. */
  project: z.string().nullable(),
  name: z.string(),
  /** Of where it leads; see `WrittenEntry`. */
  sha256: Sha256Schema,
});
export type KnownServer = z.infer<typeof KnownServerSchema>;

/** One client that was connected, and what was done to its files. Credentials that stood in them are with the secrets. */
export const ConnectionSchema = z.strictObject({
  client: ClientIdSchema,
  grantId: z.string(),
  style: ConnectStyleSchema,
  via: z.enum(['header', 'bridge']),
  connectedAt: z.iso.datetime(),
  /** Without a path: where the entries lead. */
  mcpOrigin: z.string(),
  files: z.array(WrittenFileSchema),
  /** What it calls besides, and that is not ours to change. */
  elsewhere: z.array(KnownServerSchema).default([]),
});
export type Connection = z.infer<typeof ConnectionSchema>;

/** What stood in a file before, in clear: it only ever lies with the secrets. */
const OriginalSchema = z.strictObject({
  prefix: z.int(),
  suffix: z.int(),
  removed: z.string(),
  entries: z.record(z.string(), z.strictObject({ raw: z.string(), value: z.unknown() })),
});
export type Original = z.infer<typeof OriginalSchema>;

/** Which clients are connected. */
export interface ConnectionStore {
  list(): readonly Connection[];
  get(client: ClientId): Connection | null;
  /** Replaces what is known of a client. `originals`: what stood in each file before, by path. */
  put(connection: Connection, originals: ReadonlyMap<string, Original>): Promise<void>;
  remove(client: ClientId): Promise<void>;
  /** Null when it is lost, for instance with a keychain. */
  original(client: ClientId, path: string): Promise<Original | null>;
  readonly problem: Problem | null;
}

export interface ConnectionStoreOptions {
  readonly folder: DataFolder;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly clock: Clock;
  readonly write?: WriteText;
}

const FileSchema = z
  .strictObject({ connections: z.array(ConnectionSchema) })
  .refine(({ connections }) => new Set(connections.map(({ client }) => client)).size === connections.length, {
    path: ['connections'],
    message: 'A client is there twice.',
  });

export async function openConnectionStore(options: ConnectionStoreOptions): Promise<ConnectionStore> {
  const { folder, secrets, log, clock } = options;
  const file = await openJsonFile({
    file: folder.connections,
    title: 'Connected clients',
    schema: FileSchema,
    initial: { connections: [] },
    whenBroken: {
      value: () => ({ connections: [] }),
      means: 'Countersign does not know which clients it connected; they go on working.',
    },
    log,
    clock,
    ...(options.write === undefined ? {} : { write: options.write }),
  });
  const get = (client: ClientId): Connection | null => file.get().connections.find((each) => each.client === client) ?? null;
  const others = (client: ClientId): readonly Connection[] => file.get().connections.filter((each) => each.client !== client);

  async function forget(client: ClientId, paths: Iterable<string>): Promise<void> {
    for (const path of paths) {
      await secrets.delete(nameOf(client, path)).catch(() => log.warn('an original could not be deleted', { client }));
    }
  }

  return {
    list: () => file.get().connections,
    get,
    async put(connection, originals) {
      const before = get(connection.client)?.files.map(({ path }) => path) ?? [];
      for (const [path, original] of originals) await secrets.set(nameOf(connection.client, path), JSON.stringify(original));
      await file.change(() => ({ connections: [...others(connection.client), connection] }));
      await forget(
        connection.client,
        before.filter((path) => !connection.files.some((each) => each.path === path)),
      );
    },
    async remove(client) {
      const paths = get(client)?.files.map(({ path }) => path) ?? [];
      await file.change(() => ({ connections: [...others(client)] }));
      await forget(client, paths);
    },
    async original(client, path) {
      const text = await secrets.get(nameOf(client, path)).catch(() => null);
      if (text === null) return null;
      const parsed = OriginalSchema.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : null;
    },
    get problem() {
      return file.problem;
    },
  };
}

/** The path itself may say whose computer it is and be long: a digest stands for it. */
function nameOf(client: ClientId, path: string): string {
  return `client/${client}/${sha256Of(path).slice(0, 16)}`;
}
