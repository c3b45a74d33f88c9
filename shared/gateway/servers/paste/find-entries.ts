import type { Blank } from '../../../contract/server-commands.ts';
import { looksSecret } from '../../secrets/looks-secret.ts';
import { type Entry, isEntry, isRecord, textIn } from '../entry-shape.ts';
import { isRegistryEntry } from './registry-entry.ts';
import { blank } from './variables.ts';

/** What a value holds of servers. */
export interface FoundEntries {
  readonly entries: readonly { readonly name: string | null; readonly entry: unknown }[];
  readonly registry: readonly Entry[];
  /** VS Code's `inputs`. */
  readonly inputs: ReadonlyMap<string, Blank>;
}

/** Under these keys clients keep their servers: by name, or as a list whose items have names. */
const WRAPPERS = [
  ...['mcpServers', 'servers', 'context_servers', 'mcp_servers', 'mcp', 'extensions', 'amp.mcpServers', 'mcp.servers'],
  ...['mcpServer', 'mcp-servers'],
];
const MAX_DEPTH = 4;

/** Looks for servers in a value of any client's shape. */
export function findEntries(value: unknown): FoundEntries {
  const inputs = new Map(inputsIn(value).map((input) => [input.id.slice('input:'.length), input]));
  const found = look(value, null, 0);
  return {
    inputs,
    entries: found.filter(({ entry }) => !isRegistryEntry(entry)),
    registry: found.flatMap(({ entry }) => (isRegistryEntry(entry) ? [entry] : [])),
  };
}

interface Named {
  readonly name: string | null;
  readonly entry: unknown;
}

function look(value: unknown, name: string | null, depth: number): readonly Named[] {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => look(item, nameIn(item), depth + 1));
  if (!isRecord(value)) return [];
  if (isRegistryEntry(value)) return [{ name: null, entry: value }];
  // The registry's own answers wrap each entry.
  if (isRegistryEntry(value['server'])) return [{ name: null, entry: value['server'] }];
  if (isEntry(value)) return [{ name: name ?? nameIn(value), entry: value }];
  const wrapped = WRAPPERS.filter((key) => isRecord(value[key]) || Array.isArray(value[key]));
  if (wrapped.length > 0) return wrapped.flatMap((key) => insideOf(value[key], depth));
  const inside = Object.entries(value).filter(([, each]) => isEntry(each));
  return inside.map(([key, entry]) => ({ name: key, entry }));
}

/** Everything in a wrapper is meant to be a server, also what cannot be read as one: that is said, not skipped. */
function insideOf(value: unknown, depth: number): readonly Named[] {
  if (!isRecord(value)) return look(value, null, depth + 1);
  if (isEntry(value)) return [{ name: nameIn(value), entry: value }];
  const nested = WRAPPERS.some((key) => isRecord(value[key]) && !isEntry(value[key]));
  if (nested) return look(value, null, depth + 1);
  return Object.entries(value).flatMap(([name, entry]) => (isBuiltIn(entry) ? [] : [{ name, entry }]));
}

/** goose lists what it comes with among the servers. */
function isBuiltIn(entry: unknown): boolean {
  return isRecord(entry) && (entry['type'] === 'builtin' || entry['type'] === 'platform' || entry['type'] === 'frontend');
}

function nameIn(value: unknown): string | null {
  return isRecord(value) ? textIn(value, ['name', 'id']) : null;
}

function inputsIn(value: unknown): readonly Blank[] {
  if (!isRecord(value)) return [];
  const nested = isRecord(value['mcp']) ? value['mcp']['inputs'] : undefined;
  const listed = Array.isArray(value['inputs']) ? value['inputs'] : Array.isArray(nested) ? nested : [];
  return listed.filter(isRecord).flatMap((input): Blank[] => {
    const id = textIn(input, ['id']);
    if (id === null) return [];
    const options = input['options'];
    return [
      blank({
        id: `input:${id}`,
        label: id,
        description: textIn(input, ['description']),
        isSecret: input['password'] === true || looksSecret(id, ''),
        default: textIn(input, ['default']),
        choices: Array.isArray(options) ? options.filter((option) => typeof option === 'string') : [],
      }),
    ];
  });
}
