import { z } from 'zod';
import { ContractError } from '../../contract/define.ts';
import type { Problem } from '../../contract/state.ts';
import { type ServerConfig, ServerConfigSchema, type Transport } from '../../model/server.ts';
import type { Clock, Log, Secrets } from '../ports.ts';
import { connectionProblems } from './connection-check.ts';
import type { DataFolder } from './data-folder.ts';
import { openJsonFile } from './json-file.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { secretNames, splitSecrets } from './server-secrets.ts';
import type { WriteText } from './write-atomic.ts';

/** A server as a person adds it. `secrets`: the values of the references in `connection`, by the names used there. */
export interface NewServer {
  readonly name: string;
  readonly connection: Transport;
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface ServerChanges {
  readonly paused?: boolean;
  readonly connection?: Transport;
  readonly secrets?: Readonly<Record<string, string>>;
}

/**
 * The configured servers. Names are unique whatever their case. Credentials are in the secrets port, the file holds
 * references. Expected mistakes reject with ContractError: already-exists, not-found, invalid-input.
 */
export interface ServerStore {
  list(): readonly ServerConfig[];
  /** The server of exactly this name. */
  get(name: string): ServerConfig | null;
  add(server: NewServer): Promise<ServerConfig>;
  /** Its credentials are deleted too. */
  remove(name: string): Promise<void>;
  /** A connection replaces the old one as a whole; references that it keeps need no new value. */
  change(name: string, changes: ServerChanges): Promise<void>;
  onChange(listener: (servers: readonly ServerConfig[]) => void): () => void;
  readonly problem: Problem | null;
}

export interface ServerStoreOptions {
  readonly folder: DataFolder;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly clock: Clock;
  readonly write?: WriteText;
}

const FileSchema = z
  .strictObject({ servers: z.array(ServerConfigSchema) })
  .refine(({ servers }) => new Set(servers.map(({ name }) => name.toLowerCase())).size === servers.length, {
    path: ['servers'],
    message: 'Two servers have the same name.',
  });

export async function openServerStore(options: ServerStoreOptions): Promise<ServerStore> {
  const { folder, secrets, clock, log } = options;
  const file = await openJsonFile({
    file: folder.servers,
    title: 'Servers',
    schema: FileSchema,
    initial: { servers: [] },
    whenBroken: { value: () => ({ servers: [] }), means: 'No server can be reached.' },
    log,
    clock,
    ...(options.write === undefined ? {} : { write: options.write }),
  });
  const inTurn = createOneAtATime();
  const find = (name: string): ServerConfig | null => file.get().servers.find((server) => server.name === name) ?? null;

  function mustFind(name: string): ServerConfig {
    const server = find(name);
    if (server === null) throw new ContractError('not-found', `There is no server "${name}".`);
    return server;
  }

  function refuseTaken(name: string): void {
    const taken = file.get().servers.find((server) => server.name.toLowerCase() === name.toLowerCase());
    if (taken !== undefined) throw new ContractError('already-exists', `There is a server "${taken.name}" already.`);
  }

  /** Credentials that nobody refers to any more. The configuration is right without this, so a failure is only noted. */
  async function forget(names: Iterable<string>): Promise<void> {
    for (const name of names) {
      await secrets.delete(name).catch(() => log.warn('a credential could not be deleted', { name }));
    }
  }

  /** Puts credentials into the store and then writes the file; when that fails, the old credentials are put back. */
  async function storeWith(values: ReadonlyMap<string, string>, writeFile: () => Promise<void>): Promise<void> {
    const before = new Map<string, string | null>();
    try {
      for (const [name, value] of values) {
        before.set(name, await secrets.get(name));
        await secrets.set(name, value);
      }
      await writeFile();
    } catch (error) {
      for (const [name, value] of before) {
        const undone = value === null ? secrets.delete(name) : secrets.set(name, value);
        await undone.catch(() => log.warn('a credential could not be put back', { name }));
      }
      throw error;
    }
  }

  async function add({ name, connection, secrets: given = {} }: NewServer): Promise<ServerConfig> {
    refuseTaken(name);
    refuseBadConnection(connection);
    const split = splitSecrets(name, connection, given);
    const server = parseServer({ name, connection: split.connection, addedAt: new Date(clock.now()).toISOString() });
    await storeWith(split.secrets, () => file.change(({ servers }) => ({ servers: [...servers, server] })));
    return server;
  }

  async function remove(name: string): Promise<void> {
    const removed = mustFind(name);
    await file.change(({ servers }) => ({ servers: servers.filter((server) => server.name !== name) }));
    await forget(secretNames(removed.connection));
  }

  async function change(name: string, changes: ServerChanges): Promise<void> {
    const before = mustFind(name);
    const kept = secretNames(before.connection);
    if (changes.connection !== undefined) refuseBadConnection(changes.connection);
    const split =
      changes.connection === undefined
        ? { connection: before.connection, secrets: new Map<string, string>() }
        : splitSecrets(name, changes.connection, changes.secrets ?? {}, kept);
    const after = parseServer({ ...before, paused: changes.paused ?? before.paused, connection: split.connection });
    await storeWith(split.secrets, () =>
      file.change(({ servers }) => ({ servers: servers.map((server) => (server.name === name ? after : server)) })),
    );
    const stillUsed = secretNames(after.connection);
    await forget([...kept].filter((secret) => !stillUsed.has(secret)));
  }

  return {
    list: () => file.get().servers,
    get: find,
    add: (server) => inTurn(() => add(server)),
    remove: (name) => inTurn(() => remove(name)),
    change: (name, changes) => inTurn(() => change(name, changes)),
    onChange: (listener) => file.onChange(({ servers }) => listener(servers)),
    get problem() {
      return file.problem;
    },
  };
}

function refuseBadConnection(connection: Transport): void {
  const problems = connectionProblems(connection);
  if (problems.length > 0) throw new ContractError('invalid-input', problems.join(' '));
}

function parseServer(server: z.input<typeof ServerConfigSchema>): ServerConfig {
  const parsed = ServerConfigSchema.safeParse(server);
  if (parsed.success) return parsed.data;
  throw new ContractError(
    'invalid-input',
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
  );
}
