import type { Fields } from '../formats/config-document.ts';
import { isFields } from '../formats/config-document.ts';
import type { ClientSpec } from '../registry/client-spec.ts';
import { isRecord, isSwitchedOff, type RawOAuth, type RawValue, shapeOf } from '../../servers/entry-shape.ts';
import { type Expanded, expandVariables, type NeededValue, type Variables } from './expand-variables.ts';

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
      /** Values of variables anywhere in it, which are not to be shown, and those in each argument. */
      readonly filledIn: readonly string[];
      readonly filledInArgs: readonly (readonly string[])[];
    }
  | {
      readonly transport: 'http';
      readonly url: string;
      readonly headers: Readonly<Record<string, EntryValue>>;
      readonly oauth: RawOAuth | null;
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
    'command cmd args arguments env environment envs env_keys env_vars envFile cwd working_directory workingDirectory url httpUrl serverUrl uri endpoint headers ' +
    'http_headers env_http_headers bearer_token_env_var requestOptions type transport transportType source oauth oauth_resource ' +
    'scopes auth authProviderType sandbox sandboxEnabled dev path socket'
  ).split(' '),
);

/** What in an entry is not about the connection: time limits, rules of the client, whether it is switched on. */
export function keptFields(value: unknown): Fields {
  if (!isFields(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => !CONNECTION_KEYS.has(key)));
}

/** Reads an entry of a client, with the values of its variables in it. */
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
    const where = unknown[0] === undefined ? problem : `${unknown[0]} means something else in every project.`;
    const isDisabled = isRecord(value) && isSwitchedOff(value);
    return { name, isDisabled, isBuiltIn: false, connection: where === null ? connection : null, problem: where, needs };
  };
  if (!isRecord(value)) return entry(null, 'It is not an entry that can be read.');
  if (spec.id === 'goose' && ['builtin', 'platform', 'frontend', 'inline_python'].includes(String(value['type'])))
    return { ...entry(null, 'It runs inside of Goose.'), isBuiltIn: true };

  function expand(text: string): Expanded {
    const expanded = expandVariables(text, spec.variables, variables);
    needs.push(...expanded.needs);
    unknown.push(...expanded.unknown);
    filledIn.push(...expanded.filledIn);
    return expanded;
  }

  function valueOf(raw: RawValue): EntryValue {
    if (raw.from === 'text') {
      const { text, isFilledIn } = expand(raw.text);
      return { text, isSecret: isFilledIn };
    }
    const id = `env:${raw.variable}`;
    const found = variables.given[id] ?? variables.environment[raw.variable];
    if (found === undefined) needs.push({ id, description: null });
    return { text: raw.before + (found ?? ''), isSecret: true };
  }

  const valuesOf = (values: Readonly<Record<string, RawValue>>): Record<string, EntryValue> =>
    Object.fromEntries(Object.entries(values).map(([key, each]) => [key, valueOf(each)]));

  if (value['envFile'] !== undefined) return entry(null, 'Its environment is read from a file (envFile).');
  const shape = shapeOf(value);
  if (shape === null) return entry(null, 'It names neither a command nor an address.');
  if (shape.transport === 'http') {
    const url = expand(shape.url).text;
    const scheme = URL.parse(url)?.protocol;
    if (scheme !== 'http:' && scheme !== 'https:' && needs.length === 0 && unknown.length === 0)
      return entry(null, 'Its address is not http or https.');
    const headers = valuesOf(shape.headers);
    const oauth = shape.oauth === null ? null : clientOf(shape.oauth, (text) => expand(text).text);
    return entry({ transport: 'http', url, headers, oauth, filledIn }, null);
  }
  const command = expand(shape.program).text;
  const args = shape.args.map(expand);
  const env = valuesOf(shape.env);
  const cwd = shape.cwd === null ? null : expand(shape.cwd).text;
  const texts = args.map(({ text }) => text);
  const filledInArgs = args.map((each) => each.filledIn);
  return entry({ transport: 'stdio', command, args: texts, env, cwd, filledIn, filledInArgs }, null);
}

function clientOf(client: RawOAuth, expand: (text: string) => string): RawOAuth {
  const { clientId, clientSecret, ...rest } = client;
  return { ...rest, clientId: expand(clientId), clientSecret: clientSecret === null ? null : expand(clientSecret) };
}
