import type { z } from 'zod';
import { looksSecret } from '../../../gateway/secrets/looks-secret.ts';
import { referToSecrets } from '../../../gateway/secrets/refer-to-secrets.ts';
import { type Argument, type ConfiguredValue, type OAuthClient, TransportSchema } from '../../../model/server.ts';
import { CliError, EXIT } from '../exit-codes.ts';

export interface AddOptions {
  readonly url?: string;
  readonly env: readonly string[];
  readonly header: readonly string[];
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly scope?: string;
  readonly callbackPort?: string;
  readonly secretArgument?: readonly string[];
}

export interface NewConnection {
  readonly connection: z.output<typeof TransportSchema>;
  /** Values that belong into the secrets store, by the name that the connection uses. */
  readonly secrets: Record<string, string>;
}

/**
 * What `servers add` was told, as a connection. Values that look like secrets are taken out of it. A command starts in the
 * folder in which the person typed it, so that relative paths mean what they meant there. Throws CliError (usage).
 */
export function connectionOf(name: string, command: readonly string[], options: AddOptions): NewConnection {
  const [program, ...words] = command;
  if ((program === undefined) === (options.url === undefined)) {
    throw usage('Say how to reach the server: either a command after --, or --url.');
  }
  const secrets: Record<string, string> = {};
  const place = (kind: 'env' | 'header', pairs: readonly (readonly [string, string])[]): Record<string, ConfiguredValue> =>
    Object.fromEntries(
      pairs.map(([key, value]) => {
        if (!looksSecret(key, value)) return [key, value];
        const secret = `server/${name}/${kind}/${key}`;
        secrets[secret] = value;
        return [key, { secret }];
      }),
    );
  const args = withSecrets(name, words, options.secretArgument ?? [], secrets);
  const raw =
    program === undefined
      ? {
          transport: 'http',
          url: options.url,
          headers: place('header', options.header.map(headerOf)),
          ...clientOf(name, options, secrets),
        }
      : { transport: 'stdio', command: program, args, env: place('env', options.env.map(variableOf)), cwd: process.cwd() };
  if (program === undefined && options.env.length > 0) throw usage('--env is for servers that are started by a command.');
  if (program !== undefined && options.clientId !== undefined) throw usage('--client-id is for servers with --url.');
  if (program !== undefined && options.header.length > 0) throw usage('--header is for servers with --url.');
  const connection = TransportSchema.safeParse(raw);
  if (!connection.success) {
    throw usage(connection.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  }
  return { connection: connection.data, secrets };
}

/** What looks like a secret among the arguments, and those that the person names (the first one is 1), are only referred to. */
export function withSecrets(
  server: string,
  words: readonly Argument[],
  named: readonly string[],
  secrets: Record<string, string>,
): Argument[] {
  const chosen = named.map((text) => {
    const at = /^[1-9]\d*$/.test(text) ? Number(text) - 1 : -1;
    if (words[at] === undefined) throw usage(`--secret-argument is the number of an argument, from 1 to ${words.length}.`);
    return at;
  });
  const referred = referToSecrets(server, words, chosen);
  Object.assign(secrets, referred.secrets);
  return referred.args;
}

/** The client that a server's authorization server knows; its secret goes to the secrets store. */
export function clientOf(
  name: string,
  options: Pick<AddOptions, 'clientId' | 'clientSecret' | 'scope' | 'callbackPort'>,
  secrets: Record<string, string>,
  before?: OAuthClient,
): { readonly oauth?: unknown } {
  const { clientSecret, scope, callbackPort } = options;
  const clientId = options.clientId ?? before?.clientId;
  if (clientId === undefined) {
    if (clientSecret === undefined && scope === undefined && callbackPort === undefined) return {};
    throw usage('--client-secret, --scope and --callback-port are about the client of --client-id.');
  }
  const reference = `server/${name}/oauth-client-secret`;
  if (clientSecret !== undefined) secrets[reference] = clientSecret;
  return {
    oauth: {
      // A secret belongs to one client: for another one it is of no use.
      ...(before?.clientId === clientId ? before : {}),
      clientId,
      ...(clientSecret === undefined ? {} : { clientSecret: { secret: reference } }),
      ...(scope === undefined ? {} : { scope }),
      ...(callbackPort === undefined ? {} : { callbackPort: Number(callbackPort) }),
    },
  };
}

/** NAME=VALUE; the value may have more equals signs. */
export function variableOf(text: string): [string, string] {
  const [, name, value] = /^([^=\0]+)=([^\0]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw usage('An environment variable is written NAME=VALUE.');
  return [name, value];
}

/** Name: value. Names are tokens (RFC 9110, section 5.1); a value is one line. */
export function headerOf(text: string): [string, string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw usage("A header is written 'Name: value'.");
  return [name, value];
}

function usage(message: string): CliError {
  return new CliError(EXIT.usage, 'usage', message);
}
