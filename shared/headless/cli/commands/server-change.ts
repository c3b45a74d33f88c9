import type { ServerDetail } from '../../../contract/server-commands.ts';
import { looksSecret } from '../../../gateway/secrets/looks-secret.ts';
import { type ConfiguredValue, type Transport, TransportSchema } from '../../../model/server.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { clientOf, headerOf, type NewConnection, variableOf, withSecrets } from './server-connection.ts';

export interface ChangeOptions {
  readonly url?: string;
  readonly folder?: string;
  readonly env: readonly string[];
  readonly header: readonly string[];
  readonly unset: readonly string[];
  readonly secret: readonly string[];
  readonly secretArgument?: readonly string[];
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly scope?: string;
  readonly callbackPort?: string;
  readonly forgetClient?: boolean;
}

/** What `servers change` was told, on top of what is there. Throws CliError (usage). */
export function changedConnection(
  { name, connection }: ServerDetail,
  command: readonly string[],
  options: ChangeOptions,
): NewConnection {
  const isStdio = connection.transport === 'stdio';
  const [program, ...words] = command;
  if (isStdio && (options.url !== undefined || options.header.length > 0))
    throw usage(`${name} is started by a command: it has no address and no headers.`);
  if (!isStdio && (program !== undefined || options.folder !== undefined || options.env.length > 0))
    throw usage(`${name} is reached at an address: it has no command, no folder and no variables.`);
  const kind = isStdio ? 'env' : 'header';
  const secrets: Record<string, string> = {};
  const values = new Map<string, ConfiguredValue>(Object.entries(isStdio ? connection.env : connection.headers));

  function put(key: string, value: string, isSecret: boolean): void {
    const reference = `server/${name}/${kind}/${key}`;
    if (isSecret) secrets[reference] = value;
    values.set(key, isSecret ? { secret: reference } : value);
  }

  for (const key of options.unset)
    if (!values.delete(key)) throw usage(`${name} has no ${isStdio ? 'variable' : 'header'} ${key}.`);
  for (const [key, value] of isStdio ? options.env.map(variableOf) : options.header.map(headerOf))
    put(key, value, looksSecret(key, value));
  for (const key of options.secret) {
    const value = values.get(key);
    if (value === undefined) throw usage(`${name} has no ${isStdio ? 'variable' : 'header'} ${key}.`);
    if (typeof value === 'string') put(key, value, true);
  }
  const named = Object.fromEntries(values);
  const { clientId, clientSecret, scope, callbackPort } = options;
  if (isStdio && [clientId, clientSecret, scope, callbackPort, options.forgetClient].some((option) => option !== undefined))
    throw usage(`${name} is started by a command: nobody signs in to it.`);
  if (!isStdio && (options.secretArgument ?? []).length > 0)
    throw usage(`${name} is reached at an address: it has no arguments.`);
  const { cwd: _folder, ...withoutFolder } = isStdio ? connection : { cwd: undefined, ...connection };
  const folder = options.folder ?? (isStdio ? connection.cwd : undefined);
  const raw = isStdio
    ? {
        ...withoutFolder,
        ...(program === undefined ? {} : { command: program }),
        args: withSecrets(name, program === undefined ? connection.args : words, options.secretArgument ?? [], secrets),
        env: named,
        ...(folder === undefined || folder === '' ? {} : { cwd: folder }),
      }
    : {
        ...withoutClient(connection),
        ...(options.url === undefined ? {} : { url: options.url }),
        headers: named,
        ...(options.forgetClient === true ? {} : clientOf(name, options, secrets, connection.oauth)),
      };
  const parsed = TransportSchema.safeParse(raw);
  if (parsed.success) return { connection: parsed.data, secrets };
  throw usage(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
}

function withoutClient({ oauth: _oauth, ...connection }: Extract<Transport, { transport: 'http' }>): object {
  return connection;
}

function usage(message: string): CliError {
  return new CliError(EXIT.usage, 'usage', message);
}
