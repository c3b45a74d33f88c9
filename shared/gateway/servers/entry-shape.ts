import type { OAuthClient } from '../../model/server.ts';

/** A record as some client's file has it. */
export type Entry = Readonly<Record<string, unknown>>;

/** A value as it is written, or the name of an environment variable that has it. */
export type RawValue =
  | { readonly from: 'text'; readonly text: string }
  | { readonly from: 'environment'; readonly variable: string; readonly before: string };

/** A client that was registered with an authorization server. */
export interface RawOAuth {
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly scope: string | null;
  readonly callbackPort: number | null;
}

/** The same in a server's configuration; `secret` is the name under which its secret is kept. */
export function configuredClient(
  { clientId, scope, callbackPort }: Omit<RawOAuth, 'clientSecret'>,
  secret: string | null,
): OAuthClient {
  return {
    clientId,
    ...(secret === null ? {} : { clientSecret: { secret } }),
    ...(scope === null ? {} : { scope }),
    ...(callbackPort === null ? {} : { callbackPort }),
  };
}

/** What an entry says about a server, before anything is put into its variables. */
export type EntryShape =
  | {
      readonly transport: 'stdio';
      readonly program: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, RawValue>>;
      readonly cwd: string | null;
    }
  | {
      readonly transport: 'http';
      readonly url: string;
      readonly headers: Readonly<Record<string, RawValue>>;
      readonly oauth: RawOAuth | null;
    };

const COMMAND_KEYS = ['command', 'cmd'];
const ADDRESS_KEYS = ['url', 'httpUrl', 'serverUrl', 'uri', 'endpoint'];
const COMMAND_TYPES = ['stdio', 'local'];

/** Whether a value may be what a client keeps for one server. */
export function isEntry(value: unknown): value is Entry {
  return isRecord(value) && [...COMMAND_KEYS, ...ADDRESS_KEYS].some((key) => Object.hasOwn(value, key));
}

/** Whether a client has an entry switched off. */
export function isSwitchedOff(entry: Entry): boolean {
  return entry['disabled'] === true || entry['enabled'] === false;
}

/** Reads an entry of any client: the clients differ in words, and hardly in what they mean. Null: neither a command nor an address. */
export function shapeOf(entry: Entry): EntryShape | null {
  const url = textIn(entry, ADDRESS_KEYS);
  const command = commandOf(entry);
  // With both, the entry's own word for its kind decides; without one, clients take the address.
  const isCommand = command !== null && (url === null || COMMAND_TYPES.includes(String(entry['type'])));
  if (isCommand) {
    const cwd = textIn(entry, ['cwd', 'working_directory', 'workingDirectory']);
    return { transport: 'stdio', ...command, env: environmentOf(entry), cwd };
  }
  return url === null ? null : { transport: 'http', url: url.trim(), headers: headersOf(entry), oauth: oauthOf(entry) };
}

interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** `command` is a text, a list (opencode), or a record of its own (older Zed). */
function commandOf(entry: Entry): Command | null {
  const command = entry['command'] ?? entry['cmd'];
  const args = textsIn(entry['args'] ?? entry['arguments']);
  if (typeof command === 'string') return command.trim() === '' ? null : { program: command.trim(), args };
  if (Array.isArray(command)) {
    const [program = '', ...rest] = textsIn(command);
    return program === '' ? null : { program, args: [...rest, ...args] };
  }
  if (!isRecord(command)) return null;
  const path = textIn(command, ['path']);
  return path === null ? null : { program: path, args: textsIn(command['args']) };
}

function environmentOf(entry: Entry): Record<string, RawValue> {
  const command = isRecord(entry['command']) ? entry['command'] : {};
  const written = valuesIn([entry['env'], entry['environment'], entry['envs'], command['env']]);
  // goose keeps the values of `env_keys` in its own keychain, Codex takes those of `env_vars` from its environment.
  const named = [...textsIn(entry['env_keys']), ...textsIn(entry['env_vars'])];
  return { ...Object.fromEntries(named.map((variable) => [variable, fromEnvironment(variable, '')])), ...written };
}

function headersOf(entry: Entry): Record<string, RawValue> {
  const options = entry['requestOptions'];
  const written = valuesIn([entry['headers'], entry['http_headers'], isRecord(options) ? options['headers'] : null]);
  const bearer = textIn(entry, ['bearer_token_env_var']);
  const named = isRecord(entry['env_http_headers']) ? Object.entries(entry['env_http_headers']) : [];
  return {
    ...written,
    ...(bearer === null ? {} : { Authorization: fromEnvironment(bearer, 'Bearer ') }),
    ...Object.fromEntries(
      named.flatMap(([header, variable]) => (typeof variable === 'string' ? [[header, fromEnvironment(variable, '')]] : [])),
    ),
  };
}

function oauthOf(entry: Entry): RawOAuth | null {
  const said = [entry['oauth'], entry['auth']].find(isRecord);
  const clientId = said === undefined ? null : textIn(said, ['clientId', 'client_id', 'CLIENT_ID']);
  if (said === undefined || clientId === null) return null;
  const scopes = textsIn(said['scopes']);
  const port = Number(said['callbackPort'] ?? said['callback_port'] ?? NaN);
  return {
    clientId,
    clientSecret: textIn(said, ['clientSecret', 'client_secret', 'CLIENT_SECRET']),
    scope: scopes.length > 0 ? scopes.join(' ') : textIn(said, ['scope', 'scopes']),
    callbackPort: Number.isInteger(port) && port >= 1024 && port <= 65_535 ? port : null,
  };
}

function fromEnvironment(variable: string, before: string): RawValue {
  return { from: 'environment', variable, before };
}

function valuesIn(candidates: readonly unknown[]): Record<string, RawValue> {
  const pairs = candidates.filter(isRecord).flatMap((record) => Object.entries(record));
  return Object.fromEntries(
    pairs.flatMap(([name, value]): [string, RawValue][] => {
      const text = scalar(value);
      return text === null ? [] : [[name, { from: 'text', text }]];
    }),
  );
}

export function isRecord(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first text that is there and not empty. */
export function textIn(entry: Entry, keys: readonly string[]): string | null {
  const found = keys.map((key) => entry[key]).find((value) => typeof value === 'string' && value !== '');
  return typeof found === 'string' ? found : null;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((each: unknown) => scalar(each) ?? []) : [];
}

function scalar(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
