import type { ClientSpec } from '../../../../shared/gateway/clients/registry/client-spec.ts';
import { pathOf, type Places } from '../../../../shared/gateway/clients/registry/places.ts';

/** The servers of the samples: one that is started, one at an address, each with a credential. */
const SECRET = 'ghp_0123456789abcdefghijABCDEFGHIJ';

function servers({ command, remote, extras }: ClientSpec): Record<string, Record<string, unknown>> {
  const started = {
    ...command.fields,
    ...(command.argsKey === null
      ? { [command.commandKey]: ['npx', '-y', '@modelcontextprotocol/server-github@2026.1.0'] }
      : { [command.commandKey]: 'npx', [command.argsKey]: ['-y', '@modelcontextprotocol/server-github@2026.1.0'] }),
    [command.envKey]: { GITHUB_TOKEN: SECRET, LOG_LEVEL: 'info' },
    ...extras,
    ...('name' in extras ? { name: 'github' } : {}),
  };
  if (remote === null) return { github: started };
  const headers = remote.headersKey.reduceRight<unknown>((inner, key) => ({ [key]: inner }), { 'X-Api-Key': 'k-1234567890' });
  const at = { ...remote.fields, [remote.urlKey]: 'https://docs.example/mcp', ...(headers as object), ...extras };
  return { github: started, docs: { ...at, ...('name' in extras ? { name: 'docs' } : {}) } };
}

/** A configuration of this client as a person may have it: with other settings, comments where they are allowed, and two servers. */
export function sampleText(spec: ClientSpec): string {
  const all = servers(spec);
  switch (spec.format) {
    case 'json':
      return `${JSON.stringify(nested(spec, all, { theme: 'dark' }), null, 2)}\n`;
    case 'jsonc': {
      const text = JSON.stringify(nested(spec, all, { theme: 'dark' }), null, 4);
      return `// my settings\n${text.replace('"theme": "dark",', '"theme": "dark", // not too bright').replace(/\n\}$/, ',\n}')}\n`;
    }
    case 'toml':
      return tomlText(spec, all);
    case 'yaml':
      return yamlText(spec, all);
  }
}

function nested({ container }: ClientSpec, all: object, rest: object): object {
  return { ...rest, ...(container.reduceRight<unknown>((inner, key) => ({ [key]: inner }), all) as object) };
}

function tomlText({ container }: ClientSpec, all: Record<string, Record<string, unknown>>): string {
  const table = container.join('.');
  const tables = Object.entries(all).map(([name, fields]) => {
    const lines = Object.entries(fields).map(([key, value]) => {
      const said =
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? `{ ${Object.entries(value)
              .map(([inner, each]) => `${JSON.stringify(inner)} = ${JSON.stringify(each)}`)
              .join(', ')} }`
          : JSON.stringify(value);
      return `${key} = ${said}`;
    });
    return `[${table}.${name}] # ${name}\n${lines.join('\n')}\n`;
  });
  return `# my settings\nmodel = "best"\n\n${tables.join('\n')}\n[tui]\ntheme = "dark"\n`;
}

function yamlText({ container, nameKey }: ClientSpec, all: Record<string, Record<string, unknown>>): string {
  const lines = (value: unknown, indent: string): string =>
    Object.entries(value as object)
      .map(([key, each]) =>
        typeof each === 'object' && !Array.isArray(each)
          ? `${indent}${key}:\n${lines(each, `${indent}  `)}`
          : `${indent}${key}: ${JSON.stringify(each)}`,
      )
      .join('\n');
  const entries = Object.entries(all).map(([name, fields]) =>
    nameKey === null
      ? `  ${name}:\n${lines(fields, '    ')}`
      : `  - ${lines({ [nameKey]: name, ...fields }, '    ').trimStart()}`,
  );
  return `# my settings\ntheme: dark\n${container[0]}:\n  # servers\n${entries.join('\n')}\nlast: true # really\n`;
}

/** Where the sample of this client belongs, below the home folder. */
export function samplePath(spec: ClientSpec, places: Places): string {
  const file = spec.files.find(({ mayCreate }) => mayCreate) ?? spec.files[0];
  return (file === undefined ? null : pathOf(file.path, places))?.slice(places.home.length + 1) ?? '';
}
