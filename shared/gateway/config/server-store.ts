import type { z } from 'zod';
import { ContractError } from '../../contract/define.ts';
import type { Problem } from '../../contract/state.ts';
import type { ClientId } from '../../model/client-id.ts';
import { type ConsentState, type ServerConfig, ServerConfigSchema, type Transport } from '../../model/server.ts';
import type { Clock, Log, Secrets } from '../ports.ts';
import { connectionProblems } from './connection-check.ts';
import { createConsents, fingerprintOf } from './consents.ts';
import type { DataFolder } from './data-folder.ts';
import { openJsonFile } from './json-file.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { renameSecrets, secretNames, splitSecrets } from './server-secrets.ts';
import { SERVERS_HISTORY, ServersFileSchema } from './servers-file.ts';
import type { WriteText } from './write-atomic.ts';

/** A server as a person adds it. `secrets`: the values of the references in `connection`, by the names used there. */
export interface NewServer {
  readonly name: string;
  readonly connection: Transport;
  readonly secrets?: Readonly<Record<string, string>>;
  /** True (as when left out): the person was shown exactly this. False: it waits until they were. */
  readonly isConsented?: boolean;
  /** The client whose configuration it was taken from. */
  readonly cameFrom?: ClientId;
}

export interface ServerChanges {
  readonly paused?: boolean;
  /** The person was shown it. */
  readonly connection?: Transport;
  readonly secrets?: Readonly<Record<string, string>>;
}

/**
 * The configured servers. Names are unique whatever their case. Credentials are in the secrets port, the file holds
 * references. Expected mistakes reject with ContractError: already-exists, not-found, invalid-input, conflict.
 */
export interface ServerStore {
  list(): readonly ServerConfig[];
  /** The server of exactly this name. */
  get(name: string): ServerConfig | null;
  /** The name of the server that was called so last; the name itself when none was. */
  currentNameOf(name: string): string;
  add(server: NewServer): Promise<ServerConfig>;
  /** Its credentials are deleted too. */
  remove(name: string): Promise<void>;
  /**
   * A connection replaces the old one as a whole; references that it keeps need no new value. `from`: the fingerprint of the one
   * that the change was made from; rejects with `conflict` when another stands there by now.
   */
  change(name: string, changes: ServerChanges, from?: string): Promise<void>;
  /** Its credentials go with it; what is kept under its name elsewhere does not. */
  rename(name: string, to: string): Promise<void>;
  /** Whether a person agreed to what would run or be reached. */
  consentOf(name: string): ConsentState;
  /** The same before a start: a key that could not be read before is tried again. */
  checkConsent(name: string): Promise<ConsentState>;
  /** The person agreed to the connection of this fingerprint. Rejects with `conflict` when another stands there. */
  consent(name: string, fingerprint: string): Promise<void>;
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

export async function openServerStore(options: ServerStoreOptions): Promise<ServerStore> {
  const { folder, secrets, clock, log } = options;
  const file = await openJsonFile({
    file: folder.servers,
    title: 'Servers',
    schema: ServersFileSchema,
    history: SERVERS_HISTORY,
    initial: { servers: [] },
    whenBroken: { value: () => ({ servers: [] }), means: 'No server can be reached.' },
    log,
    clock,
    ...(options.write === undefined ? {} : { write: options.write }),
  });
  const consents = createConsents(secrets, log);
  if (file.get().servers.some(({ consent }) => consent !== null)) await consents.load();
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

  const now = (): string => new Date(clock.now()).toISOString();
  const sealed = async (name: string, connection: Transport): Promise<ServerConfig['consent']> => ({
    seal: await consents.seal(name, connection),
    at: now(),
  });
  const put = (name: string, after: ServerConfig): Promise<void> =>
    file.change(({ servers }) => ({ servers: servers.map((server) => (server.name === name ? after : server)) }));

  function refuseOther(server: ServerConfig, fingerprint: string | undefined): void {
    if (fingerprint === undefined || fingerprint === fingerprintOf(server.name, server.connection)) return;
    throw new ContractError('conflict', `What ${server.name} runs was changed meanwhile. Look at it again.`);
  }

  async function add({ name, connection, secrets: given = {}, isConsented = true, cameFrom }: NewServer): Promise<ServerConfig> {
    refuseTaken(name);
    refuseBadConnection(connection);
    const split = splitSecrets(name, connection, given);
    const unsealed = parseServer({ name, connection: split.connection, addedAt: now(), consent: null, cameFrom });
    const server = isConsented ? { ...unsealed, consent: await sealed(name, unsealed.connection) } : unsealed;
    await storeWith(split.secrets, () => file.change(({ servers }) => ({ servers: [...servers, server] })));
    return server;
  }

  async function remove(name: string): Promise<void> {
    const removed = mustFind(name);
    await file.change(({ servers }) => ({ servers: servers.filter((server) => server.name !== name) }));
    await forget(secretNames(removed.connection));
  }

  async function change(name: string, changes: ServerChanges, from?: string): Promise<void> {
    const before = mustFind(name);
    refuseOther(before, from);
    const paused = changes.paused ?? before.paused;
    if (changes.connection === undefined) return put(name, { ...before, paused });
    const kept = secretNames(before.connection);
    refuseBadConnection(changes.connection);
    const split = splitSecrets(name, changes.connection, changes.secrets ?? {}, kept);
    const parsed = parseServer({ ...before, paused, connection: split.connection });
    const after = { ...parsed, consent: await sealed(name, parsed.connection) };
    await storeWith(split.secrets, () => put(name, after));
    const stillUsed = secretNames(after.connection);
    await forget([...kept].filter((secret) => !stillUsed.has(secret)));
  }

  async function rename(name: string, to: string): Promise<void> {
    const before = mustFind(name);
    refuseTaken(to);
    const { connection, moved } = renameSecrets(before.connection, name, to);
    const values = new Map<string, string>();
    for (const [old, reference] of moved) {
      const value = await secrets.get(old);
      if (value !== null) values.set(reference, value);
    }
    const formerNames = [...before.formerNames, { name, until: now() }];
    const parsed = parseServer({ ...before, name: to, connection, formerNames });
    // What nobody agreed to does not become agreed to by another name.
    const consent = consents.stateOf(before) === 'given' ? await sealed(to, parsed.connection) : null;
    await storeWith(values, () => put(name, { ...parsed, consent }));
    await forget(moved.keys());
  }

  async function consent(name: string, fingerprint: string): Promise<void> {
    const server = mustFind(name);
    refuseOther(server, fingerprint);
    refuseBorrowed(server);
    await put(name, { ...server, consent: await sealed(name, server.connection) });
  }

  return {
    list: () => file.get().servers,
    get: find,
    currentNameOf: (name) =>
      file
        .get()
        .servers.flatMap((server) => server.formerNames.map((former) => ({ ...former, server: server.name })))
        .filter((former) => former.name === name)
        .toSorted((one, other) => one.until.localeCompare(other.until))
        .at(-1)?.server ?? name,
    add: (server) => inTurn(() => add(server)),
    remove: (name) => inTurn(() => remove(name)),
    change: (name, changes, from) => inTurn(() => change(name, changes, from)),
    rename: (name, to) => inTurn(() => rename(name, to)),
    consentOf: (name) => consents.stateOf(mustFind(name)),
    async checkConsent(name) {
      await consents.load();
      return consents.stateOf(mustFind(name));
    },
    consent: (name, fingerprint) => inTurn(() => consent(name, fingerprint)),
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

/** Whoever wrote the file could name the credential of another server; a person sees of a secret no more than what it is for. */
function refuseBorrowed({ name, connection }: ServerConfig): void {
  const borrowed = [...secretNames(connection)].filter((secret) => !secret.startsWith(`server/${name}/`));
  if (borrowed.length === 0) return;
  throw new ContractError(
    'invalid-input',
    `What ${name} runs asks for credentials of others (${borrowed.join(', ')}). Save its settings anew, with values of its own.`,
  );
}

function parseServer(server: z.input<typeof ServerConfigSchema>): ServerConfig {
  const parsed = ServerConfigSchema.safeParse(server);
  if (parsed.success) return parsed.data;
  throw new ContractError(
    'invalid-input',
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
  );
}
