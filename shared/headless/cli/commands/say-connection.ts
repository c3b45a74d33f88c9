import { joinCommandLine } from '../../../model/launch/command-line.ts';
import { shownWords } from '../../../model/launch/shown-words.ts';
import type { ConfiguredValue, OAuthClient, Transport } from '../../../model/server.ts';

/** Everything that decides what runs or is reached, one thing a line; of secrets the names. */
export function exactly(connection: Transport): [string, string][] {
  const named = (what: string, values: Readonly<Record<string, ConfiguredValue>>): [string, string][] =>
    Object.entries(values).map(([name, value]) => [what, typeof value === 'string' ? `${name}=${value}` : `${name} (secret)`]);
  if (connection.transport === 'http')
    return [['reaches', connection.url], ...named('header', connection.headers), ...signsInAs(connection.oauth)];
  return [
    ['runs', joinCommandLine(shownWords(connection))],
    ...named('variable', connection.env),
    ...(connection.cwd === undefined ? [] : [['in folder', connection.cwd] as [string, string]]),
  ];
}

/** As which client it signs in, without the secret. */
export function signsInAs(client: OAuthClient | undefined): [string, string][] {
  if (client === undefined) return [];
  const { clientId, clientSecret, scope, callbackPort } = client;
  return [
    ['signs in as', `${clientId}${clientSecret === undefined ? '' : ' (with its secret)'}`],
    ...(scope === undefined ? [] : [['asks for', scope] as [string, string]]),
    ...(callbackPort === undefined ? [] : [['back at port', String(callbackPort)] as [string, string]]),
  ];
}

/** The whole of it, in one line for the question: what is agreed to must have been seen. */
export function sayExactly(name: string, connection: Transport): string {
  return `${name}: ${exactly(connection)
    .map(([what, value]) => `${what} ${value}`)
    .join('; ')}.`;
}
