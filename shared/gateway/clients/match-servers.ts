import { canonicalJson } from '../../model/canonical-json.ts';
import { type OAuthClient, type ServerConfig, type Transport, TransportSchema } from '../../model/server.ts';
import { argumentSecretPrefix } from '../../model/launch/shown-words.ts';
import { splitArguments } from '../../policy/masking/argument-secrets.ts';
import { connectionProblems } from '../config/connection-check.ts';
import { resolveConnection } from '../config/server-secrets.ts';
import type { Secrets } from '../ports.ts';
import { looksSecret } from '../secrets/looks-secret.ts';
import { configuredClient, type RawOAuth } from '../servers/entry-shape.ts';
import { asServerName } from '../servers/paste/server-name.ts';
import type { EntryConnection, EntryValue } from './entries/read-entry.ts';

/** A server that is to become ours. */
export interface NewServer {
  readonly name: string;
  readonly connection: Transport;
  /** Values of the references in `connection`, by the names used there. */
  readonly secrets: Readonly<Record<string, string>>;
}

export type Match =
  | { readonly kind: 'same'; readonly name: string }
  | { readonly kind: 'new'; readonly server: NewServer }
  | { readonly kind: 'refused'; readonly reason: string };

/** Finds for each server of a client the one of ours that is the same, or makes a new one; equal ones are one. */
export interface ServerMatcher {
  match(name: string, connection: EntryConnection): Match;
}

export async function createServerMatcher(
  servers: readonly ServerConfig[],
  secrets: Pick<Secrets, 'get'>,
): Promise<ServerMatcher> {
  const byKey = new Map<string, string>();
  const names = new Set(servers.map(({ name }) => name.toLowerCase()));
  for (const { name, connection } of servers) {
    const resolved = await resolveConnection(connection, secrets).catch(() => null);
    if (resolved?.ok === true) byKey.set(keyOf(resolved.connection), byKey.get(keyOf(resolved.connection)) ?? name);
  }

  function freeName(wanted: string): string {
    const base = serverNameFor(wanted);
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? base : `${base}-${count}`;
      if (!names.has(name.toLowerCase())) return name;
    }
  }

  return {
    match(wanted, entry) {
      const key = keyOf(clear(entry));
      const known = byKey.get(key);
      if (known !== undefined) return { kind: 'same', name: known };
      const name = freeName(wanted);
      const split = splitEntry(name, entry);
      const parsed = TransportSchema.safeParse(split.connection);
      if (!parsed.success) return { kind: 'refused', reason: parsed.error.issues.map(({ message }) => message).join(' ') };
      const problems = connectionProblems(clear(entry));
      if (problems.length > 0) return { kind: 'refused', reason: problems.join(' ') };
      byKey.set(key, name);
      names.add(name.toLowerCase());
      return { kind: 'new', server: { name, connection: parsed.data, secrets: split.secrets } };
    },
  };
}

/** A client may call its servers anything; ours are part of an address. */
export function serverNameFor(name: string): string {
  const plain =
    asServerName(name)
      ?.slice(0, MAX_NAME)
      .replace(/[^A-Za-z0-9]+$/, '') ?? '';
  return plain === '' ? 'server' : plain;
}

/** Leaves room for the number of a second one. */
const MAX_NAME = 56;

function splitEntry(
  name: string,
  entry: EntryConnection,
): { readonly connection: unknown; readonly secrets: Record<string, string> } {
  const secrets: Record<string, string> = {};
  const place = (kind: 'env' | 'header', values: Readonly<Record<string, EntryValue>>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(values).map(([key, { text, isSecret }]) => {
        if (text === '' || !(isSecret || looksSecret(key, text))) return [key, text];
        const secret = `server/${name}/${kind}/${key}`;
        secrets[secret] = text;
        return [key, { secret }];
      }),
    );
  function client(said: RawOAuth): OAuthClient {
    const secret = `server/${name}/oauth-client-secret`;
    if (said.clientSecret !== null) secrets[secret] = said.clientSecret;
    return configuredClient(said, said.clientSecret === null ? null : secret);
  }

  if (entry.transport === 'http')
    return {
      connection: {
        transport: 'http',
        url: entry.url,
        headers: place('header', entry.headers),
        ...(entry.oauth === null ? {} : { oauth: client(entry.oauth) }),
      },
      secrets,
    };
  const { command, env, cwd } = entry;
  const { args, secrets: ofArguments } = splitArguments(entry.args, entry.filledInArgs, argumentSecretPrefix(name));
  return {
    connection: { transport: 'stdio', command, args, env: place('env', env), ...(cwd === null ? {} : { cwd }) },
    secrets: { ...secrets, ...ofArguments },
  };
}

type Clear =
  | { transport: 'stdio'; command: string; args: string[]; env: Record<string, string>; cwd?: string }
  | { transport: 'http'; url: string; headers: Record<string, string> };

function clear(entry: EntryConnection): Clear {
  const texts = (values: Readonly<Record<string, EntryValue>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, { text }]) => [name, text]));
  return entry.transport === 'http'
    ? { transport: 'http', url: entry.url, headers: texts(entry.headers) }
    : {
        transport: 'stdio',
        command: entry.command,
        args: [...entry.args],
        env: texts(entry.env),
        ...(entry.cwd === null ? {} : { cwd: entry.cwd }),
      };
}

interface Comparable {
  readonly transport: 'stdio' | 'http';
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string | null;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function keyOf(connection: Comparable): string {
  if (connection.transport === 'http') {
    const headers = Object.entries(connection.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
    return canonicalJson({ url: URL.parse(connection.url ?? '')?.href ?? '', headers: Object.fromEntries(headers) });
  }
  const { command = '', args = [], env = {}, cwd } = connection;
  return canonicalJson({ command, args: [...args], env: { ...env }, cwd: cwd ?? null });
}
