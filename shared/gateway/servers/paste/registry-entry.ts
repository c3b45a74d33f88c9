import type { Blank } from '../../../contract/server-commands.ts';
import { looksSecret } from '../../secrets/looks-secret.ts';
import type { DraftServer, DraftValue, DraftWords } from './draft.ts';
import { type Entry, isRecord, textIn } from '../entry-shape.ts';
import { type Blanks, cutAt, plain, type Template } from './template.ts';
import { blank } from './variables.ts';

/** Whether a value is an MCP registry's `server.json` (schema of 2025-12-11, and older spellings). */
export function isRegistryEntry(value: unknown): value is Entry {
  return (
    isRecord(value) && typeof value['name'] === 'string' && (Array.isArray(value['packages']) || Array.isArray(value['remotes']))
  );
}

export interface RegistryRead {
  readonly drafts: readonly DraftServer[];
  readonly problems: readonly string[];
}

/** Every way to run or reach it that the entry names; the person chooses one. */
export function readRegistryEntry(entry: Entry): RegistryRead {
  const name = textIn(entry, ['name']) ?? '';
  const base = { name: name.split('/').at(-1) ?? name, description: textIn(entry, ['description']) };
  const problems: string[] = [];
  const drafts: DraftServer[] = [];
  for (const each of recordsIn(entry['packages'])) {
    const made = packageDraft(each, base, textIn(entry, ['version']));
    if (typeof made === 'string') problems.push(`${name}: ${made}`);
    else drafts.push(made);
  }
  for (const each of recordsIn(entry['remotes'])) {
    const made = remoteDraft(each, base, 'remote');
    if (typeof made === 'string') problems.push(`${name}: ${made}`);
    else drafts.push(made);
  }
  return { drafts, problems };
}

type Base = Pick<DraftServer, 'name' | 'description'>;

interface Runner {
  readonly command: string;
  readonly before: readonly string[];
  readonly package: string;
  readonly way: string;
}

function packageDraft(entry: Entry, base: Base, serverVersion: string | null): DraftServer | string {
  const transport = entry['transport'];
  const type = isRecord(transport) ? textIn(transport, ['type']) : 'stdio';
  const runner = runnerOf(entry, serverVersion);
  if (typeof runner === 'string') return runner;
  if (type !== null && type !== 'stdio')
    return `the ${runner.way} opens an HTTP address of its own (${type}); start it yourself and add that address.`;
  const blanks: Blanks = new Map();
  const hint = textIn(entry, ['runtimeHint', 'runtime_hint']);
  const runtime = recordsIn(entry['runtimeArguments'] ?? entry['runtime_arguments']).map((each) => argument(each, blanks));
  const own = recordsIn(entry['packageArguments'] ?? entry['package_arguments']).map((each) => argument(each, blanks));
  const isDocker = runner.command === 'docker';
  const variables = Object.fromEntries(
    recordsIn(entry['environmentVariables'] ?? entry['environment_variables']).flatMap((each): [string, DraftValue][] => {
      const name = textIn(each, ['name']);
      return name === null ? [] : [[name, inputValue(name, each, blanks)]];
    }),
  );
  // Docker hands on a variable only when it is told to.
  const passed = isDocker ? Object.keys(variables).flatMap((name) => ['-e', name]) : [];
  const isUsual = hint === null || hint === runner.command;
  return {
    ...base,
    way: runner.way,
    connection: {
      transport: 'stdio',
      command: plain(runner.command),
      args: [...given(runner.before), ...runtime, ...given([...passed, runner.package]), ...own],
      env: variables,
      cwd: null,
    },
    blanks,
    warnings: isUsual ? [] : [`The entry suggests ${hint} to run it; ${runner.command} is used here.`],
  };
}

function runnerOf(entry: Entry, serverVersion: string | null): Runner | string {
  const kind = textIn(entry, ['registryType', 'registry_type', 'registry_name']);
  const id = textIn(entry, ['identifier', 'name']);
  const version = textIn(entry, ['version']) ?? serverVersion;
  if (kind === null || id === null) return 'a package says neither its kind nor its name.';
  if (!/^[@A-Za-z0-9]/.test(id)) return `"${id.slice(0, 60)}" is not the name of a package.`;
  switch (kind) {
    case 'npm':
      return { command: 'npx', before: ['-y'], package: version === null ? id : `${id}@${version}`, way: 'npm package' };
    case 'pypi':
      return { command: 'uvx', before: [], package: version === null ? id : `${id}==${version}`, way: 'Python package' };
    case 'oci':
    case 'docker': {
      const image = /[:@][^/]*$/.test(id) || version === null ? id : `${id}:${version}`;
      return { command: 'docker', before: ['run', '-i', '--rm'], package: image, way: 'container image' };
    }
    case 'nuget':
      return { command: 'dnx', before: ['--yes'], package: version === null ? id : `${id}@${version}`, way: '.NET tool' };
    default:
      return `packages of the kind "${kind.slice(0, 40)}" cannot be started by a command.`;
  }
}

function remoteDraft(entry: Entry, base: Base, way: string): DraftServer | string {
  const blanks: Blanks = new Map();
  const url = textIn(entry, ['url']);
  if (url === null) return 'a remote has no address.';
  const address = withVariables(url, entry, blanks);
  const headers = Object.fromEntries(
    recordsIn(entry['headers']).flatMap((each): [string, DraftValue][] => {
      const name = textIn(each, ['name']);
      return name === null ? [] : [[name, inputValue(name, each, blanks)]];
    }),
  );
  const type = textIn(entry, ['type', 'transport_type']);
  return {
    ...base,
    way: type === 'sse' ? `${way}, HTTP+SSE` : way,
    connection: { transport: 'http', url: address, headers, oauth: null },
    blanks,
    warnings: [],
  };
}

/** `--name value`, or a word by its place. */
function argument(entry: Entry, blanks: Blanks): DraftWords {
  const isNamed = entry['type'] === 'named';
  const name = textIn(entry, ['name']);
  const label = name ?? textIn(entry, ['valueHint', 'value_hint']) ?? 'argument';
  const hasValue = typeof entry['value'] === 'string' || typeof entry['default'] === 'string' || !isNamed || wantsValue(entry);
  const { template, isOptional } = inputValue(label, entry, blanks);
  const values = hasValue ? [template] : [];
  return { words: isNamed && name !== null ? [plain(name), ...values] : values, isOptional };
}

/** A named argument without a value is a switch, unless something says what would be its value. */
function wantsValue(entry: Entry): boolean {
  return (
    ['valueHint', 'value_hint', 'placeholder', 'choices', 'format'].some((key) => Object.hasOwn(entry, key)) ||
    entry['isRequired'] === true
  );
}

/** A value that the entry fixes, builds of variables, or leaves to the person. */
function inputValue(name: string, entry: Entry, blanks: Blanks): DraftValue {
  const isSecret = flag(entry, 'isSecret', 'is_secret') || looksSecret(name, '');
  const isRequired = flag(entry, 'isRequired', 'is_required');
  const fixed = entry['value'];
  if (typeof fixed === 'string') return { template: withVariables(fixed, entry, blanks), isSecret, isOptional: !isRequired };
  const described = blankOf(`value:${name}`, name, entry, { isSecret, isRequired });
  blanks.set(described.id, described);
  return { template: [{ blank: described.id }], isSecret, isOptional: !isRequired };
}

/** `{name}` is a hole where the entry describes a variable of that name. */
function withVariables(text: string, entry: Entry, blanks: Blanks): Template {
  const variables = isRecord(entry['variables']) ? entry['variables'] : {};
  return cutAt(text, /\{([^{}]+)\}/g, (match) => {
    const name = match[1] ?? '';
    const about = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (!isRecord(about)) return null;
    if (typeof about['value'] === 'string') return about['value'];
    const isSecret = flag(about, 'isSecret', 'is_secret') || looksSecret(name, '');
    const described = blankOf(`variable:${name}`, name, about, { isSecret, isRequired: true });
    blanks.set(described.id, described);
    return { blank: described.id };
  });
}

function blankOf(id: string, label: string, entry: Entry, part: Pick<Blank, 'isSecret' | 'isRequired'>): Blank {
  const fallback = entry['default'];
  const choices = entry['choices'];
  return blank({
    id,
    label,
    description: textIn(entry, ['description', 'placeholder']),
    default:
      typeof fallback === 'string'
        ? fallback
        : typeof fallback === 'number' || typeof fallback === 'boolean'
          ? String(fallback)
          : null,
    choices: Array.isArray(choices) ? choices.filter((choice) => typeof choice === 'string') : [],
    ...part,
  });
}

function flag(entry: Entry, ...names: readonly string[]): boolean {
  return names.some((name) => entry[name] === true);
}

function given(texts: readonly string[]): readonly DraftWords[] {
  return texts.map((text) => ({ words: [plain(text)], isOptional: false }));
}

function recordsIn(value: unknown): readonly Entry[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
