import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { parseConfigYaml } from '@continuedev/config-yaml';
import { expect, test } from 'vitest';
import { stringify as yamlText } from 'yaml';
import { applyInverse, inverseOf } from '../../../../shared/gateway/clients/entries/inverse.ts';
import { openConfig } from '../../../../shared/gateway/clients/formats/edit-config.ts';
import { tomlKey, tomlValue } from '../../../../shared/gateway/clients/formats/toml-text.ts';
import type { ClientId } from '../../../../shared/model/client-id.ts';
import { type ClientsFixture, setUpClients } from './clients-harness.ts';

/** Whatever a valid file looks like: connecting and undoing gives back its bytes. */
const name = fc.oneof(
  fc.constantFrom('github', 'my server', 'a.b', 'ünïcode', '"quoted"', '@scope/pkg', '__proto__', 'toString', '1'),
  fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.isWellFormed() && !text.includes('\0')),
);
const word = fc.oneof(
  fc.constantFrom('npx', '-y', 'C:\\x y\\z', '"', '# no comment', '// nor this', '\u00e9'),
  fc.stringMatching(/^[\x20-\x7e]{1,20}$/),
);
const entry = fc.oneof(
  fc.record({
    command: word,
    args: fc.array(word, { maxLength: 3 }),
    env: fc.dictionary(fc.stringMatching(/^[A-Z]{1,6}$/), word, { maxKeys: 2 }),
  }),
  fc.record({ url: fc.webUrl(), disabled: fc.boolean() }),
  fc.record({ command: word, timeout: fc.nat(), note: word }),
);
const servers = fc.dictionary(name, entry, { maxKeys: 4, noNullPrototype: true });
const settings = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,8}$/),
  fc.oneof(fc.nat(), fc.boolean(), word, fc.array(word, { maxLength: 2 })),
  {
    maxKeys: 3,
    noNullPrototype: true,
  },
);
const layout = fc.record({
  indent: fc.constantFrom('', '  ', '    ', '\t'),
  eol: fc.constantFrom('\n', '\r\n'),
  mark: fc.boolean(),
  lastBreak: fc.boolean(),
  comments: fc.boolean(),
});

interface Laid {
  readonly eol: string;
  readonly mark: boolean;
  readonly lastBreak: boolean;
}

function laid(text: string, { eol, mark, lastBreak }: Laid): string {
  const whole = (lastBreak ? `${text.trimEnd()}\n` : text.trimEnd()).replaceAll('\r\n', '\n').replaceAll('\n', eol);
  return mark ? `\uFEFF${whole}` : whole;
}

const jsonFile = fc.tuple(settings, servers, layout).map(([rest, all, how]) => {
  const text = JSON.stringify({ ...rest, mcpServers: all, after: 1 }, null, how.indent);
  if (!how.comments || how.indent === '') return laid(text, how);
  const commented = text.replaceAll(/^(\s*)"/gm, '$1/* c */ "').replaceAll(/([}\]])\n(\s*)\}/g, '$1, // end\n$2}');
  return laid(`// top\n${commented}`, how);
});

/** The TOML parser cannot hold this key, so that such a file is refused. */
const tomlServers = servers.filter((all) => !Object.hasOwn(all, '__proto__'));

const tomlFile = fc
  .tuple(settings, tomlServers, layout, fc.constantFrom('tables', 'inline', 'dotted'))
  .map(([rest, all, how, style]) => {
    const top = Object.entries(rest).map(([key, value]) => `${tomlKey(key)} = ${tomlValue(value)}${how.comments ? ' # c' : ''}`);
    const entries = Object.entries(all).map(([key, fields]) => {
      const pairs = Object.entries(fields);
      if (style === 'inline') return `${tomlKey(key)} = ${tomlValue(fields)}`;
      if (style === 'dotted')
        return pairs.map(([field, value]) => `${tomlKey(key)}.${tomlKey(field)} = ${tomlValue(value)}`).join('\n');
      return `[mcp_servers.${tomlKey(key)}]${how.comments ? ' # table' : ''}\n${pairs.map(([field, value]) => `${how.indent}${tomlKey(field)} = ${tomlValue(value)}`).join('\n')}\n`;
    });
    const head = style === 'tables' ? '' : '\n[mcp_servers]\n';
    return laid(`${how.comments ? '# top\n' : ''}${top.join('\n')}\n${head}${entries.join('\n')}\n\n[tail]\nx = 1\n`, how);
  });

const yamlFile = fc.tuple(settings, servers, layout, fc.boolean()).map(([rest, all, how, isFlow]) => {
  const list = Object.entries(all).map(([key, fields]) => ({ name: key, ...fields }));
  const body = isFlow ? `mcpServers: ${JSON.stringify(list)}\n` : yamlText({ mcpServers: list }, { lineWidth: 0 });
  const others = Object.keys(rest).length === 0 ? '' : yamlText(rest, { lineWidth: 0 });
  return laid(`${how.comments ? '# top\n' : ''}${others}${body}${how.comments ? '# end\n' : ''}tail: 1\n`, how);
});

/** Servers by name, among built-in ones, as Goose keeps them. */
const yamlMapFile = fc.tuple(settings, servers, layout).map(([rest, all, how]) => {
  const named = Object.fromEntries(
    Object.entries(all).map(([key, { command, args = [], url, ...others }]: [string, Record<string, unknown>]) => [
      key,
      url === undefined ? { type: 'stdio', cmd: command, args, ...others } : { type: 'sse', uri: url, ...others },
    ]),
  );
  const extensions = { developer: { type: 'builtin', enabled: true }, ...named };
  const text = yamlText({ ...rest, extensions, tail: 1 }, { lineWidth: 0, indent: how.indent === '    ' ? 4 : 2 });
  return laid(how.comments ? `# top\n${text.replace('extensions:', 'extensions: # mine')}# end\n` : text, how);
});

/** Settings around the servers, in an editor's own file with comments and commas too many. */
const nestedFile = fc.tuple(settings, servers, layout).map(([rest, all, how]) => {
  const whole = { ui: rest, context_servers: all, languages: { a: { context_servers: { x: { command: 'no' } } } } };
  const text = JSON.stringify(whole, null, how.indent);
  return laid(how.indent === '' ? text : `// settings\n${text.replaceAll(/([}\]])\n(\s*)\}/g, '$1,\n$2}')}`, how);
});

async function goAndComeBack(fixture: ClientsFixture, client: ClientId, path: string, before: string): Promise<void> {
  fixture.write(path, before);
  await fixture.connect(client);
  const after = fixture.read(path);
  expect(after).not.toBe(before);
  await fixture.undo(client);
  expect(fixture.read(path)).toBe(before);
}

const cases: readonly (readonly [ClientId, string, fc.Arbitrary<string>])[] = [
  ['cursor', '.cursor/mcp.json', jsonFile],
  ['codex', '.codex/config.toml', tomlFile],
  ['continue', '.continue/config.yaml', yamlFile],
  ['goose', '.config/goose/config.yaml', yamlMapFile],
  ['zed', '.config/zed/settings.json', nestedFile],
];

test.each(cases)(
  '%s: connecting and undoing is the identity on bytes',
  async (client, path, files) => {
    const fixture = await setUpClients();
    await fc.assert(
      fc.asyncProperty(files, async (before) => goAndComeBack(fixture, client, path, before)),
      { numRuns: 60 },
    );
  },
  120_000,
);

test('what was cut out of a text is put back exactly', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), fc.string({ maxLength: 30 }), (before, after) => {
      expect(applyInverse(after, inverseOf(before, after))).toBe(before);
    }),
  );
});

test('values in TOML are read by another parser as what they are', () => {
  fc.assert(
    fc.property(tomlServers, (all) => {
      const text = Object.entries(all)
        .map(([key, fields]) => `${tomlKey(key)} = ${tomlValue(fields)}`)
        .join('\n');
      expect(JSON.stringify(parseToml(text))).toBe(JSON.stringify(all));
    }),
  );
});

test('Continue’s own reader takes what is written for it', async () => {
  const fixture = await setUpClients();
  fixture.write(
    '.continue/config.yaml',
    'name: mine\nversion: 1.0.0\nschema: v1\nmcpServers:\n  - name: docs\n    type: sse\n    url: https://docs.example/sse\n',
  );
  await fixture.connect('continue');
  const text = fixture.read('.continue/config.yaml');
  expect(parseConfigYaml(text).mcpServers).toMatchObject([
    {
      name: 'docs',
      type: 'streamable-http',
      url: 'http://127.0.0.1:47100/servers/docs/mcp',
      requestOptions: { headers: { Authorization: expect.stringMatching(/^Bearer csg_/) } },
    },
  ]);
  expect(openConfig(text, { format: 'yaml', container: ['mcpServers'], nameKey: 'name' }).entries).toHaveLength(1);
});
