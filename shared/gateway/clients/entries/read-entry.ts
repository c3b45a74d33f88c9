import type { Fields } from '../formats/config-document.ts';
import { isFields } from '../formats/config-document.ts';
import type { ClientSpec } from '../registry/client-spec.ts';
import { expandVariables, type NeededValue, type Variables } from './expand-variables.ts';

/** A value of an entry, ready to be used. `isSecret`: it does not stand in the file as it is. */
export interface EntryValue {
  readonly text: string;
  readonly isSecret: boolean;
}

export type EntryConnection =
  | {
      readonly transport: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, EntryValue>>;
      readonly cwd: string | null;
      readonly filledIn: readonly string[];
    }
  | {
      readonly transport: 'http';
      readonly url: string;
      readonly headers: Readonly<Record<string, EntryValue>>;
      /** Values of variables in the address or the command line, which are not to be shown. */
      readonly filledIn: readonly string[];
    };

/** What an entry of a client says about a server. */
export interface ClientEntry {
  readonly name: string;
  readonly isDisabled: boolean;
  /** It runs inside of the client and is no MCP server of its own. */
  readonly isBuiltIn: boolean;
  /** Null: see `problem`. */
  readonly connection: EntryConnection | null;
  /** Why it cannot be put behind Countersign. */
  readonly problem: string | null;
  /** Values without which it would not work. */
  readonly needs: readonly NeededValue[];
}

/** What says where a server is and how it is started, in the words of all clients. Everything else in an entry is the client's own. */
const CONNECTION_KEYS: ReadonlySet<string> = new Set(
  (
    'command cmd args env environment envs env_keys env_vars envFile cwd working_directory url httpUrl serverUrl uri headers ' +
    'http_headers env_http_headers bearer_token_env_var requestOptions type transport transportType source oauth oauth_resource ' +
    'scopes auth authProviderType sandbox sandboxEnabled dev path socket'
  ).split(' '),
);

/** What in an entry is not about the connection: time limits, rules of the client, whether it is switched on. */
export function keptFields(value: unknown): Fields {
  if (!isFields(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => !CONNECTION_KEYS.has(key)));
}

/** Reads an entry of any client: the clients differ in words, and hardly in what they mean. */
export function readEntry(
  name: string,
  value: unknown,
  spec: Pick<ClientSpec, 'variables' | 'id'>,
  variables: Variables,
): ClientEntry {
  const needs: NeededValue[] = [];
  const unknown: string[] = [];
  const filledIn: string[] = [];
  const entry = (connection: EntryConnection | null, problem: string | null): ClientEntry => {
    const isDisabled = isFields(value) && (value['disabled'] === true || value['enabled'] === false);
    const where = unknown[0] === undefined ? problem : `${unknown[0]} means something else in every project.`;
    return { name, isDisabled, isBuiltIn: false, connection: where === null ? connection : null, problem: where, needs };
  };
  if (!isFields(value)) return entry(null, 'It is not an entry that can be read.');
  const fields = value;
  if (spec.id === 'goose' && ['builtin', 'platform', 'frontend', 'inline_python'].includes(String(fields['type'])))
    return { ...entry(null, 'It runs inside of Goose.'), isBuiltIn: true };

  function expand(text: string): EntryValue {
    const expanded = expandVariables(text, spec.variables, variables);
    needs.push(...expanded.needs);
    unknown.push(...expanded.unknown);
    filledIn.push(...expanded.filledIn);
    return { text: expanded.text, isSecret: expanded.isFilledIn };
  }

  function fromEnvironment(variable: string): EntryValue {
    const id = `env:${variable}`;
    const found = variables.given[id] ?? variables.environment[variable];
    if (found === undefined) needs.push({ id, description: null });
    return { text: found ?? '', isSecret: true };
  }

  function values(...candidates: readonly unknown[]): Record<string, EntryValue> {
    const found = candidates.find(isFields) ?? {};
    return Object.fromEntries(
      Object.entries(found)
        .filter(([, each]) => ['string', 'number', 'boolean'].includes(typeof each))
        .map(([key, each]) => [key, expand(String(each))]),
    );
  }

  if (fields['envFile'] !== undefined) return entry(null, 'Its environment is read from a file (envFile).');
  const url = fields['url'] ?? fields['httpUrl'] ?? fields['serverUrl'] ?? fields['uri'];
  if (typeof url === 'string') {
    const address = expand(url).text;
    const scheme = URL.parse(address)?.protocol;
    if (scheme !== 'http:' && scheme !== 'https:' && needs.length === 0 && unknown.length === 0)
      return entry(null, 'Its address is not http or https.');
    const options = fields['requestOptions'];
    const headers = values(fields['headers'], fields['http_headers'], isFields(options) ? options['headers'] : null);
    const token = fields['bearer_token_env_var'];
    if (typeof token === 'string') {
      const { text } = fromEnvironment(token);
      headers['Authorization'] = { text: `Bearer ${text}`, isSecret: true };
    }
    const more = fields['env_http_headers'];
    if (isFields(more))
      for (const [key, each] of Object.entries(more)) if (typeof each === 'string') headers[key] = fromEnvironment(each);
    return entry({ transport: 'http', url: address, headers, filledIn }, null);
  }
  const words = commandWords(fields).map((word) => expand(word).text);
  const [command, ...args] = words;
  if (command === undefined || command === '') return entry(null, 'It names neither a command nor an address.');
  const env = values(fields['env'], fields['environment'], fields['envs'], commandObject(fields)?.['env']);
  for (const variable of listOf(fields['env_keys'], fields['env_vars'])) env[variable] ??= fromEnvironment(variable);
  const cwd = fields['cwd'] ?? fields['working_directory'];
  return entry(
    { transport: 'stdio', command, args, env, cwd: typeof cwd === 'string' && cwd !== '' ? expand(cwd).text : null, filledIn },
    null,
  );
}

/** The program and its arguments, however they are given: one text and a list, one list, or an object with both. */
function commandWords(fields: Fields): readonly string[] {
  const command = fields['command'] ?? fields['cmd'];
  if (Array.isArray(command)) return command.map(String);
  const inner = commandObject(fields);
  if (inner !== null) return [typeof inner['path'] === 'string' ? inner['path'] : '', ...listOf(inner['args'])];
  return typeof command === 'string' ? [command, ...listOf(fields['args'])] : [];
}

function commandObject(fields: Fields): Fields | null {
  return isFields(fields['command']) ? fields['command'] : null;
}

function listOf(...candidates: readonly unknown[]): readonly string[] {
  const list = candidates.find((each): each is unknown[] => Array.isArray(each)) ?? [];
  return list.filter((each) => ['string', 'number', 'boolean'].includes(typeof each)).map(String);
}
