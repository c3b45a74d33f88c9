import { assertNever } from '../../model/assert-never.ts';
import { ContractError } from '../../contract/define.ts';
import { argumentLabel, argumentSecretPrefix } from '../../model/launch/shown-words.ts';
import type { Argument, ConfiguredValue, OAuthClient, Transport } from '../../model/server.ts';
import { freeName, takeSecrets } from '../../policy/masking/argument-secrets.ts';
import { isSecretName } from '../../policy/masking/secret-names.ts';
import { patternSpans } from '../../policy/masking/secret-patterns.ts';
import type { Secrets } from '../ports.ts';
import { isHeaderValue } from './connection-check.ts';

/** A connection with references instead of credentials, and the credentials by their reference. */
export interface SplitConnection {
  readonly connection: Transport;
  readonly secrets: ReadonlyMap<string, string>;
}

/**
 * Takes every credential out of a connection: values given by reference, values whose name says what they are, values that
 * look like a token, and those in the arguments of a command. Each gets a name of its own server (`server/github/env/TOKEN`),
 * so that no configuration can borrow the credential of another. `given`: the values of the references in `connection`, by the
 * names used there. `kept`: references that this server has already and that may stay without a new value.
 */
export function splitSecrets(
  server: string,
  connection: Transport,
  given: Readonly<Record<string, string>>,
  kept: ReadonlySet<string> = new Set(),
): SplitConnection {
  const secrets = new Map<string, string>();

  function split(kind: 'env' | 'header', values: Readonly<Record<string, ConfiguredValue>>): Record<string, ConfiguredValue> {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]): [string, ConfiguredValue] => {
        const reference = `server/${server}/${kind}/${kind === 'header' ? name.toLowerCase() : name}`;
        if (typeof value === 'string' && !looksSecret(name, value)) return [name, value];
        const clear = typeof value === 'string' ? value : Object.hasOwn(given, value.secret) ? given[value.secret] : undefined;
        if (clear !== undefined) secrets.set(reference, checked(kind, name, clear));
        else if (typeof value === 'string' || value.secret !== reference || !kept.has(reference)) {
          throw new ContractError('invalid-input', `The value of ${name} is missing.`);
        }
        return [name, { secret: reference }];
      }),
    );
  }

  /** Arguments move when others are put before them, so that each secret is called after what it is, not after its place. */
  function splitArguments(args: readonly Argument[]): Argument[] {
    const prefix = argumentSecretPrefix(server);
    const isOwn = (reference: string): boolean => kept.has(reference) && reference.startsWith(prefix);
    const used = new Set(args.flatMap((arg) => (typeof arg !== 'string' && isOwn(arg.secret) ? [arg.secret] : [])));

    function keep(label: string, value: string): string {
      const reference = freeName(prefix + (/^[\w.-]+$/.test(label) ? label : 'argument'), used);
      secrets.set(reference, checked('argument', label, value));
      return reference;
    }

    const named = args.map((arg): Argument => {
      if (typeof arg === 'string') return arg;
      const label = argumentLabel(arg.secret);
      const value = Object.hasOwn(given, arg.secret) ? given[arg.secret] : undefined;
      if (value !== undefined && isOwn(arg.secret)) secrets.set(arg.secret, checked('argument', label, value));
      if (isOwn(arg.secret)) return arg;
      if (value === undefined) throw new ContractError('invalid-input', `The value of ${label} is missing.`);
      return { ...arg, secret: keep(label, value) };
    });
    return takeSecrets(named, [], keep);
  }

  /** What the person registered with an authorization server: its secret never stands in a file. */
  function splitClient(client: OAuthClient): OAuthClient {
    if (client.clientSecret === undefined) return client;
    const reference = `server/${server}/oauth-client-secret`;
    const value = client.clientSecret;
    const clear = typeof value === 'string' ? value : Object.hasOwn(given, value.secret) ? given[value.secret] : undefined;
    if (clear !== undefined) secrets.set(reference, clear);
    else if (typeof value === 'string' || value.secret !== reference || !kept.has(reference))
      throw new ContractError('invalid-input', 'The value of the client secret is missing.');
    return { ...client, clientSecret: { secret: reference } };
  }

  switch (connection.transport) {
    case 'stdio':
      return {
        connection: { ...connection, args: splitArguments(connection.args), env: split('env', connection.env) },
        secrets,
      };
    case 'http':
      return {
        connection: {
          ...connection,
          headers: split('header', connection.headers),
          ...(connection.oauth === undefined ? {} : { oauth: splitClient(connection.oauth) }),
        },
        secrets,
      };
    default:
      return assertNever(connection);
  }
}

function checked(kind: 'env' | 'header' | 'argument', name: string, value: string): string {
  if (kind === 'header' ? isHeaderValue(value) : !value.includes('\0')) return value;
  throw new ContractError('invalid-input', `The value of ${name} holds characters that it cannot carry.`);
}

function looksSecret(name: string, value: string): boolean {
  return value !== '' && (isSecretName(name, value) || patternSpans(value).length > 0);
}

/** The names of all secrets that a connection refers to. */
export function secretNames(connection: Transport): ReadonlySet<string> {
  const values = connection.transport === 'stdio' ? connection.env : connection.headers;
  const args = connection.transport === 'stdio' ? connection.args : [];
  const client = connection.transport === 'http' ? connection.oauth?.clientSecret : undefined;
  const all = [...args, ...Object.values(values), ...(client === undefined ? [] : [client])];
  return new Set(all.flatMap((value) => (typeof value === 'string' ? [] : [value.secret])));
}

/** A connection whose credentials are called after another server. `moved`: the new name of each, by the old one. */
export function renameSecrets(
  connection: Transport,
  from: string,
  to: string,
): { readonly connection: Transport; readonly moved: ReadonlyMap<string, string> } {
  const prefix = `server/${from}/`;
  const moved = new Map(
    [...secretNames(connection)].map((name) => [
      name,
      name.startsWith(prefix) ? `server/${to}/${name.slice(prefix.length)}` : name,
    ]),
  );
  const rename = (values: Readonly<Record<string, ConfiguredValue>>): Record<string, ConfiguredValue> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, renamed(value)]));
  const renamed = (value: ConfiguredValue): ConfiguredValue => (typeof value === 'string' ? value : renamedReference(value));
  const renamedReference = ({ secret }: { readonly secret: string }): { secret: string } => ({
    secret: moved.get(secret) ?? secret,
  });
  if (connection.transport === 'stdio') {
    const args = connection.args.map((arg) => (typeof arg === 'string' ? arg : { ...arg, ...renamedReference(arg) }));
    return { connection: { ...connection, args, env: rename(connection.env) }, moved };
  }
  const { oauth } = connection;
  const client = oauth?.clientSecret === undefined ? oauth : { ...oauth, clientSecret: renamed(oauth.clientSecret) };
  const headers = rename(connection.headers);
  return { connection: { ...connection, headers, ...(client === undefined ? {} : { oauth: client }) }, moved };
}

/** What a link needs to start: every value in clear. Never to be stored, shown or logged. */
export type ResolvedConnection =
  | {
      readonly transport: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string | null;
    }
  | { readonly transport: 'http'; readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** `secrets`: the clear values, for the redactor. `missing`: the variables, headers or arguments whose credential is not in the store. */
export type Resolution =
  | { readonly ok: true; readonly connection: ResolvedConnection; readonly secrets: readonly string[] }
  | { readonly ok: false; readonly code: 'secret-missing'; readonly missing: readonly string[]; readonly message: string };

/** Puts the credentials back into a connection. Rejects when the secrets port fails; a missing one is an expected result. */
export async function resolveConnection(connection: Transport, store: Pick<Secrets, 'get'>): Promise<Resolution> {
  const missing: string[] = [];
  const secrets: string[] = [];

  async function clear(values: Readonly<Record<string, ConfiguredValue>>): Promise<Record<string, string>> {
    const pairs: [string, string][] = [];
    for (const [name, value] of Object.entries(values)) {
      const found = typeof value === 'string' ? value : await store.get(value.secret);
      if (found === null) missing.push(name);
      else pairs.push([name, found]);
      if (typeof value !== 'string' && found !== null) secrets.push(found);
    }
    return Object.fromEntries(pairs);
  }

  async function words(args: readonly Argument[]): Promise<string[]> {
    const whole: string[] = [];
    for (const arg of args) {
      const value = typeof arg === 'string' ? '' : await store.get(arg.secret);
      if (typeof arg !== 'string' && value === null) missing.push(argumentLabel(arg.secret));
      if (typeof arg !== 'string' && value !== null) secrets.push(value);
      whole.push(typeof arg === 'string' ? arg : arg.before + (value ?? '') + arg.after);
    }
    return whole;
  }

  const resolved: ResolvedConnection =
    connection.transport === 'stdio'
      ? {
          transport: 'stdio',
          command: connection.command,
          args: await words(connection.args),
          env: await clear(connection.env),
          cwd: connection.cwd ?? null,
        }
      : { transport: 'http', url: connection.url, headers: await clear(connection.headers) };
  if (missing.length === 0) return { ok: true, connection: resolved, secrets };
  const message = `No stored credential for ${missing.join(', ')}: it may be in a keychain that cannot be reached now. Give it again, with the server's other settings.`;
  return { ok: false, code: 'secret-missing', missing, message };
}
