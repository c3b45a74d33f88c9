import type { Blank } from '../../../contract/server-commands.ts';
import { looksSecret } from '../../secrets/looks-secret.ts';
import type { DraftValue, ReadDraft } from './draft.ts';
import { words } from './draft.ts';
import { type Blanks, type Template } from './template.ts';
import { blank, readValue, readVariables, type VariablesOptions } from './variables.ts';

export type Entry = Readonly<Record<string, unknown>>;

export interface EntryOptions {
  readonly declared: ReadonlyMap<string, Blank>;
  readonly home: string;
}

/** Keys under which clients keep a list of tools that need no question, or trust in the whole server. */
const TRUST_KEYS = ['autoApprove', 'alwaysAllow', 'trust', 'autoAllow', 'enabled_tools', 'coreTools'];
const SHELLS = /(?:^|[\\/])(?:ba|z|da|fi|k)?sh(?:\.exe)?$/;

/** Whether a value may be what a client keeps for one server. */
export function isEntry(value: unknown): value is Entry {
  return isRecord(value) && [...COMMAND_KEYS, ...ADDRESS_KEYS].some((key) => Object.hasOwn(value, key));
}

const COMMAND_KEYS = ['command', 'cmd'];
const ADDRESS_KEYS = ['url', 'httpUrl', 'serverUrl', 'uri', 'endpoint'];

/** One server as some client's file has it. Reads every client's words for the same thing. */
export function readEntry(name: string | null, entry: Entry, options: EntryOptions): ReadDraft {
  const blanks: Blanks = new Map();
  const variables: VariablesOptions = { ...options, blanks };
  const warnings = warningsOf(entry);
  const base = { name, way: null, description: textIn(entry, ['description']), blanks, warnings };
  const command = commandOf(entry);
  if (command !== null) {
    const isShell = SHELLS.test(command.program);
    const env = { ...valuesIn(entry, ['env', 'environment', 'envs'], variables), ...wantedEnv(entry, blanks) };
    const cwd = textIn(entry, ['cwd', 'working_directory', 'workingDirectory']);
    return {
      ok: true,
      draft: {
        ...base,
        connection: {
          transport: 'stdio',
          command: readVariables(command.program, variables),
          args: words(command.args.map((arg) => readVariables(arg, variables, isShell))),
          env,
          cwd: cwd === null ? null : readVariables(cwd, variables),
        },
      },
    };
  }
  const url = textIn(entry, ADDRESS_KEYS);
  if (url === null) return { ok: false, problem: 'it has neither a command nor an address.' };
  if (!/^(?:https?:\/\/|[$<{])/i.test(url.trim()))
    return { ok: false, problem: `its address is not one over HTTP: ${url.slice(0, 100)}` };
  const requestOptions = entry['requestOptions'];
  const headers = {
    ...valuesIn(entry, ['headers', 'http_headers'], variables),
    ...(isRecord(requestOptions) ? valuesIn(requestOptions, ['headers'], variables) : {}),
    ...headersFromEnv(entry, blanks),
  };
  return { ok: true, draft: { ...base, connection: { transport: 'http', url: readVariables(url.trim(), variables), headers } } };
}

interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** `command` is a text, a list (opencode), or a record of its own (older Zed). */
function commandOf(entry: Entry): Command | null {
  const command = entry['command'] ?? entry['cmd'];
  const args = textsIn(entry['args'] ?? entry['arguments']);
  if (typeof command === 'string' && command.trim() !== '') return { program: command.trim(), args };
  if (Array.isArray(command)) {
    const [program, ...rest] = textsIn(command);
    return program === undefined ? null : { program, args: [...rest, ...args] };
  }
  if (!isRecord(command)) return null;
  const path = command['path'];
  return typeof path === 'string' ? { program: path, args: textsIn(command['args']) } : null;
}

function valuesIn(entry: Entry, keys: readonly string[], variables: VariablesOptions): Record<string, DraftValue> {
  const records = keys.map((key) => entry[key]).filter(isRecord);
  const pairs = records.flatMap((record) => Object.entries(record));
  return Object.fromEntries(
    pairs.flatMap(([name, value]): [string, DraftValue][] => {
      const text = scalar(value);
      if (text === null) return [];
      return [[name, valueOf(readValue(name, text, variables), looksSecret(name, text))]];
    }),
  );
}

/** goose's `env_keys`: variables whose values are in its own keychain. */
function wantedEnv(entry: Entry, blanks: Blanks): Record<string, DraftValue> {
  return Object.fromEntries(textsIn(entry['env_keys']).map((name) => [name, fromEnv(name, [], blanks)]));
}

/** Codex: headers whose values are in environment variables. */
function headersFromEnv(entry: Entry, blanks: Blanks): Record<string, DraftValue> {
  const named = entry['env_http_headers'];
  const pairs = isRecord(named) ? Object.entries(named) : [];
  const bearer = textIn(entry, ['bearer_token_env_var']);
  return {
    ...Object.fromEntries(
      pairs.flatMap(([header, name]) => (typeof name === 'string' ? [[header, fromEnv(name, [], blanks)]] : [])),
    ),
    ...(bearer === null ? {} : { Authorization: fromEnv(bearer, ['Bearer '], blanks) }),
  };
}

function fromEnv(name: string, before: Template, blanks: Blanks): DraftValue {
  const id = `env:${name}`;
  blanks.set(id, blank({ id, label: name, isSecret: true }));
  return valueOf([...before, { blank: id }], true);
}

function valueOf(template: Template, isSecret: boolean): DraftValue {
  return { template, isSecret, isOptional: false };
}

function warningsOf(entry: Entry): string[] {
  const isOff = entry['disabled'] === true || entry['enabled'] === false;
  const trusted = TRUST_KEYS.filter((key) => Object.hasOwn(entry, key));
  return [
    ...(isOff ? ['The text says that it is switched off.'] : []),
    ...(trusted.length === 0 ? [] : [`${trusted.join(', ')} is not taken over: here the rules decide what passes.`]),
    ...(Object.hasOwn(entry, 'envFile') ? ['envFile is not read: add its variables by hand.'] : []),
  ];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

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
