import { canonicalJson } from '../../../model/canonical-json.ts';
import type { JsonValue } from '../../../model/json.ts';
import { sha256Of } from '../files/client-file.ts';
import type { EntryConnection } from './read-entry.ts';

/** The SHA-256 of where an entry leads and what it sends along; what else it says does not count. */
export function entryDigest(connection: EntryConnection | null): string {
  if (connection === null) return sha256Of('');
  const texts = (values: Readonly<Record<string, { readonly text: string }>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, { text }]) => [name, text]));
  const said: JsonValue =
    connection.transport === 'http'
      ? { url: connection.url, headers: texts(connection.headers) }
      : { command: connection.command, args: [...connection.args], env: texts(connection.env), cwd: connection.cwd };
  return sha256Of(canonicalJson(said));
}
