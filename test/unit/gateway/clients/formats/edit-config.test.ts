import { describe, expect, it } from 'vitest';
import { changeConfig, type ConfigShape, openConfig } from '../../../../../shared/gateway/clients/formats/edit-config.ts';

const json: ConfigShape = { format: 'jsonc', container: ['mcpServers'], nameKey: null };
const toml: ConfigShape = { format: 'toml', container: ['mcp_servers'], nameKey: null };
const yamlMap: ConfigShape = { format: 'yaml', container: ['extensions'], nameKey: null };
const yamlList: ConfigShape = { format: 'yaml', container: ['mcpServers'], nameKey: 'name' };
const ours = { url: 'http://127.0.0.1:47100/servers/gh/mcp', headers: { Authorization: 'Bearer t' } };

interface Case {
  readonly title: string;
  readonly shape: ConfigShape;
  readonly text: string;
  readonly put: string;
}

const cases: readonly Case[] = [
  { title: 'nothing at all', shape: json, text: '', put: 'gh' },
  { title: 'an empty object', shape: json, text: '{}\n', put: 'gh' },
  { title: 'an empty object without a line break', shape: json, text: '{}', put: 'gh' },
  { title: 'comments alone', shape: json, text: '// mine\n', put: 'gh' },
  { title: 'other settings', shape: json, text: '{\n\t"theme": "dark" // nice\n}\n', put: 'gh' },
  { title: 'a trailing comma', shape: json, text: '{\n  "a": 1,\n}\n', put: 'gh' },
  { title: 'one line', shape: json, text: '{"mcpServers":{"a":{"command":"x"}}}', put: 'gh' },
  { title: 'one spaced line', shape: json, text: '{ "mcpServers": { "a": { "command": "x" }, "b": {} } }', put: 'gh' },
  { title: 'an empty container', shape: json, text: '{\n  "mcpServers": {}\n}\n', put: 'gh' },
  { title: 'a container with a comment', shape: json, text: '{\n  "mcpServers": { // none\n  }\n}\n', put: 'gh' },
  {
    title: 'Windows line ends',
    shape: json,
    text: '{\r\n    "mcpServers": {\r\n        "a": {\r\n            "command": "x"\r\n        }\r\n    }\r\n}\r\n',
    put: 'gh',
  },
  {
    title: 'a byte order mark',
    shape: json,
    text: '\uFEFF{\n  "mcpServers": {\n    "a": {"command": "x"}, /* last */\n  }\n}',
    put: 'gh',
  },
  {
    title: 'an entry to replace',
    shape: json,
    text: '{\n  "mcpServers": {\n    // github\n    "gh": {\n      "command": "npx", // run it\n      "args": ["-y", "gh"],\n      "disabled": false, // on\n      "env": { "T": "1" }\n    },\n    "b": { "url": "x" }\n  }\n}\n',
    put: 'gh',
  },
  { title: 'nothing at all', shape: toml, text: '', put: 'gh' },
  { title: 'other settings', shape: toml, text: 'model = "x" # best\n\n[tui]\na = 1', put: 'gh' },
  {
    title: 'an entry to replace',
    shape: toml,
    text: '# mine\nmodel = "x"\n\n[mcp_servers.gh] # hub\ncommand = "npx" # run\nargs = [\n  "-y", # yes\n  "gh",\n]\nstartup_timeout_sec = 20\n\n[mcp_servers.gh.env]\nTOKEN = "1"\n\n[mcp_servers.gh.tools.x]\napproval_mode = "approve"\n\n[tui]\na = 1\n',
    put: 'gh',
  },
  { title: 'Windows line ends', shape: toml, text: '[mcp_servers.gh]\r\nurl = "x"\r\n\r\n[tui]\r\na = 1\r\n', put: 'gh' },
  { title: 'inline tables', shape: toml, text: '[mcp_servers]\na = { url = "x" } # a\ngh = { command = "npx" }\n', put: 'gh' },
  { title: 'one inline table', shape: toml, text: 'mcp_servers = { a = { url = "x" } }\n', put: 'gh' },
  { title: 'dotted keys', shape: toml, text: 'mcp_servers.gh.command = "npx"\nmcp_servers.gh.env.T = "1"\n', put: 'gh' },
  { title: 'subtables without their table', shape: toml, text: '[mcp_servers.gh.env]\nT = "1"\n', put: 'gh' },
  { title: 'a quoted name', shape: toml, text: '[mcp_servers."g h"]\ncommand = "npx"\n', put: 'g h' },
  { title: 'no line break at the end', shape: toml, text: '[mcp_servers.gh]\ncommand = "npx"', put: 'gh' },
  { title: 'nothing at all', shape: yamlMap, text: '', put: 'gh' },
  { title: 'other settings', shape: yamlMap, text: '# goose\nA: 1', put: 'gh' },
  {
    title: 'an entry to replace',
    shape: yamlMap,
    text: '# goose\nextensions:\n  dev:\n    enabled: true # x\n\n  # hub\n  gh:\n    cmd: npx # run\n    args:\n      - -y\n# end\nA: 1\n',
    put: 'gh',
  },
  { title: 'an entry to add', shape: yamlMap, text: 'extensions:\n    dev:\n        enabled: true\n# end\nA: 1\n', put: 'gh' },
  { title: 'an entry at the very end', shape: yamlMap, text: 'extensions:\n  dev:\n    enabled: true', put: 'gh' },
  { title: 'an empty mapping', shape: yamlMap, text: 'extensions: {}\nA: 1\n', put: 'gh' },
  { title: 'nothing under the key', shape: yamlMap, text: 'extensions:\nA: 1\n', put: 'gh' },
  {
    title: 'a mapping on one line',
    shape: yamlMap,
    text: 'extensions: { dev: { enabled: true }, gh: { cmd: npx } }\n',
    put: 'gh',
  },
  { title: 'Windows line ends', shape: yamlMap, text: 'extensions:\r\n  gh:\r\n    cmd: npx\r\nA: 1\r\n', put: 'gh' },
  {
    title: 'a list',
    shape: yamlList,
    text: 'name: x\nmcpServers:\n  - name: a\n    url: x\n  - name: gh # hub\n    command: npx\nmodels: []\n',
    put: 'gh',
  },
  { title: 'a list to add to', shape: yamlList, text: 'mcpServers:\n- name: a\n  url: x\nmodels: []\n', put: 'gh' },
  { title: 'an empty list', shape: yamlList, text: 'mcpServers: []\n', put: 'gh' },
  { title: 'no list', shape: yamlList, text: 'name: x\n', put: 'gh' },
];

const entriesOf = (text: string, shape: ConfigShape) =>
  openConfig(text, shape).entries.map(({ name, value }) => ({ name, value }));

describe('putting an entry into a configuration', () => {
  it.each(cases)('$shape.format: $title', ({ shape, text, put }) => {
    const before = openConfig(text, shape).entries.find(({ name }) => name === put);
    const after = changeConfig(text, shape, [{ kind: 'put', name: put, value: ours }]);
    expect(after).toMatchSnapshot();
    // And back, by entry.
    const back = changeConfig(after, shape, [
      before === undefined ? { kind: 'remove', name: put } : { kind: 'restore', name: put, raw: before.raw, value: before.value },
    ]);
    expect(entriesOf(back, shape)).toEqual(entriesOf(text, shape));
  });
});

describe('what is refused', () => {
  it.each([
    [json, '{"mcpServers": {"a": {}, "a": {}}}', 'ambiguous'],
    [json, '{"mcpServers": {"a": {"command": "x", "command": "y"}}}', 'ambiguous'],
    [json, '{"mcpServers": {}, "mcpServers": {"a": {}}}', 'ambiguous'],
    [json, '{"mcpServers": [', 'broken'],
    [json, '{"mcpServers": []}', 'unsupported'],
    [json, '[]', 'unsupported'],
    [toml, 'mcp_servers = [', 'broken'],
    [toml, 'a = 1\na = 2\n', 'broken'],
    [toml, '[mcp_servers.__proto__]\ncommand = "x"\n', 'unsupported'],
    [toml, 'a = { "__proto__" = { isAdmin = true } }\n', 'unsupported'],
    [yamlMap, 'a: [', 'broken'],
    [yamlMap, 'a: 1\na: 2\n', 'ambiguous'],
    [yamlMap, 'extensions: 3\n', 'unsupported'],
    [yamlMap, '- a\n', 'unsupported'],
  ] as const)('%o %s', (shape, text, code) => {
    expect(() => openConfig(text, shape)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    [json, '{"mcpServers": {"__proto__": {"isAdmin": true}}, "__proto__": {"isAdmin": true}}'],
    [yamlMap, 'extensions:\n  __proto__:\n    isAdmin: true\n__proto__:\n  isAdmin: true\n'],
    [toml, '[a.__proto__]\nisAdmin = true\n'],
  ] as const)('a key that is no prototype: %o', (shape, text) => {
    try {
      openConfig(text, shape);
    } catch {}
    expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false);
  });
});
