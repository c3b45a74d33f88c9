import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ContractError } from '../../contract/define.ts';
import type { Problem } from '../../contract/state.ts';
import { type Grant, GrantSchema } from '../../model/grant.ts';
import type { Clock, Log } from '../ports.ts';
import type { DataFolder } from './data-folder.ts';
import { openJsonFile } from './json-file.ts';
import type { WriteText } from './write-atomic.ts';

/**
 * The grants. Tokens are 32 random bytes, shown once and stored as their SHA-256. Expected mistakes reject with
 * ContractError: already-exists, not-found, invalid-input.
 */
export interface GrantStore {
  list(): readonly Grant[];
  byName(name: string): Grant | null;
  create(name: string, servers: Grant['servers']): Promise<{ readonly grant: Grant; readonly token: string }>;
  /** The grant of this token, paused or not; null when there is none. The time it takes says nothing about the tokens that exist. */
  authenticate(token: string): Grant | null;
  /** The token stops working at once, even when the file cannot be written; the rejection then says that it would work again after a restart. */
  revoke(name: string): Promise<Grant>;
  /** A new token for a grant that stays what it is; the old one stops working, until `restore` puts it back. */
  renew(name: string): Promise<{ readonly token: string; restore(): Promise<void> }>;
  /** What is left out stays. */
  change(name: string, part: Partial<Pick<Grant, 'servers' | 'holdSeconds'>>): Promise<void>;
  setPaused(name: string, isPaused: boolean): Promise<void>;
  /** The client gave up after this many seconds: from now on calls are held shorter. Never raises what was learnt. */
  learnHoldSeconds(id: string, seconds: number): Promise<void>;
  /** A removed server's name leaves every grant, so that a later server of the same name is not reachable by it. */
  forgetServer(server: string): Promise<void>;
  /** Clients that may use a server may use it under its new name. */
  renameServer(server: string, to: string): Promise<void>;
  /** Notes that the client was here. In memory only: it is for showing, and would cost a write for each call. */
  touch(id: string): void;
  lastSeenAt(id: string): number | null;
  onChange(listener: (grants: readonly Grant[]) => void): () => void;
  readonly problem: Problem | null;
}

export interface GrantStoreOptions {
  readonly folder: DataFolder;
  readonly log: Log;
  readonly clock: Clock;
  readonly write?: WriteText;
}

const TOKEN_PREFIX = 'csg_';
/** Longer than any token of ours: not worth hashing. */
const MAX_TOKEN_LENGTH = 256;
const MIN_HOLD_SECONDS = 0.05;

const FileSchema = z
  .strictObject({ grants: z.array(GrantSchema) })
  .refine(({ grants }) => hasNoTwins(grants.map(({ name }) => nameKey(name))), {
    path: ['grants'],
    message: 'Two grants have the same name.',
  })
  .refine(({ grants }) => hasNoTwins(grants.map(({ id }) => id)), { path: ['grants'], message: 'Two grants have the same id.' });

export async function openGrantStore(options: GrantStoreOptions): Promise<GrantStore> {
  const { folder, clock, log } = options;
  const file = await openJsonFile({
    file: folder.grants,
    title: 'Grants',
    schema: FileSchema,
    initial: { grants: [] },
    whenBroken: { value: () => ({ grants: [] }), means: 'No client is let in.' },
    log,
    clock,
    ...(options.write === undefined ? {} : { write: options.write }),
  });
  const seen = new Map<string, number>();
  const revoked = new Set<string>();
  let hashes = hashesOf(file.get().grants);
  file.onChange(({ grants }) => {
    hashes = hashesOf(grants);
  });

  const live = (): readonly Grant[] => file.get().grants.filter(({ id }) => !revoked.has(id));
  const byName = (name: string): Grant | null => live().find((grant) => nameKey(grant.name) === nameKey(name)) ?? null;

  function mustFind(name: string): Grant {
    const grant = byName(name);
    if (grant === null) throw new ContractError('not-found', `There is no grant "${name}".`);
    return grant;
  }

  function refuseTaken(name: string): void {
    const taken = byName(name);
    if (taken !== null) throw new ContractError('already-exists', `There is a grant "${taken.name}" already.`);
  }

  const edit = (id: string, update: (grant: Grant) => Grant): Promise<void> =>
    file.change(({ grants }) => ({ grants: grants.map((grant) => (grant.id === id ? update(grant) : grant)) }));

  return {
    list: live,
    byName,
    async create(name, servers) {
      const token = newToken();
      const grant = parseGrant({
        id: randomBytes(8).toString('hex'),
        name,
        tokenSha256: sha256(token).toString('hex'),
        servers,
        createdAt: new Date(clock.now()).toISOString(),
      });
      await file.change(({ grants }) => {
        refuseTaken(name);
        return { grants: [...grants, grant] };
      });
      return { grant, token };
    },
    authenticate(token) {
      if (token.length > MAX_TOKEN_LENGTH) return null;
      const given = sha256(token);
      let found: Grant | null = null;
      // Every grant is compared, found or not.
      for (const { grant, tokenHash } of hashes) {
        const isEqual = timingSafeEqual(given, tokenHash);
        if (isEqual && !revoked.has(grant.id)) found = grant;
      }
      return found;
    },
    async revoke(name) {
      const grant = mustFind(name);
      revoked.add(grant.id);
      await file.change(({ grants }) => ({ grants: grants.filter(({ id }) => id !== grant.id) }));
      seen.delete(grant.id);
      return grant;
    },
    async renew(name) {
      const token = newToken();
      const { id, tokenSha256 } = mustFind(name);
      const setHash = (hex: string): Promise<void> => edit(id, (grant) => ({ ...grant, tokenSha256: hex }));
      await setHash(sha256(token).toString('hex'));
      return { token, restore: () => setHash(tokenSha256) };
    },
    change: async (name, part) => edit(mustFind(name).id, (grant) => parseGrant({ ...grant, ...part })),
    setPaused: async (name, isPaused) => edit(mustFind(name).id, (grant) => ({ ...grant, paused: isPaused })),
    learnHoldSeconds: async (id, seconds) => {
      const known = file.get().grants.find((grant) => grant.id === id)?.holdSeconds;
      if (known === undefined || !Number.isFinite(seconds) || seconds <= 0 || (known !== null && known <= seconds)) return;
      await edit(id, (grant) => ({
        ...grant,
        holdSeconds: Math.max(MIN_HOLD_SECONDS, Math.min(seconds, grant.holdSeconds ?? seconds)),
      }));
    },
    forgetServer: async (server) => {
      const isAnother = (name: string): boolean => name.toLowerCase() !== server.toLowerCase();
      const without = (grant: Grant): Grant =>
        grant.servers === 'all' ? grant : { ...grant, servers: grant.servers.filter(isAnother) };
      if (file.get().grants.every(({ servers }) => servers === 'all' || servers.every(isAnother))) return;
      await file.change(({ grants }) => ({ grants: grants.map(without) }));
    },
    renameServer: async (server, to) => {
      const rename = (grant: Grant): Grant =>
        grant.servers === 'all' ? grant : { ...grant, servers: grant.servers.map((name) => (name === server ? to : name)) };
      if (!file.get().grants.some(({ servers }) => servers !== 'all' && servers.includes(server))) return;
      await file.change(({ grants }) => ({ grants: grants.map(rename) }));
    },
    touch: (id) => void seen.set(id, clock.now()),
    lastSeenAt: (id) => seen.get(id) ?? null,
    onChange: (listener) => file.onChange(() => listener(live())),
    get problem() {
      return file.problem;
    },
  };
}

/** Names that look alike count as the same: a person revokes and pauses by name. */
function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function hasNoTwins(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

function newToken(): string {
  return TOKEN_PREFIX + randomBytes(32).toString('base64url');
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

function hashesOf(grants: readonly Grant[]): readonly { readonly grant: Grant; readonly tokenHash: Buffer }[] {
  return grants.map((grant) => ({ grant, tokenHash: Buffer.from(grant.tokenSha256, 'hex') }));
}

function parseGrant(grant: z.input<typeof GrantSchema>): Grant {
  const parsed = GrantSchema.safeParse(grant);
  if (parsed.success) return parsed.data;
  throw new ContractError(
    'invalid-input',
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
  );
}
