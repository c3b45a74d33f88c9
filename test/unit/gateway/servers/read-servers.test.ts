import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerNameSchema } from '../../../../shared/model/names.ts';
import { readServers } from '../../../../shared/gateway/servers/paste/read-servers.ts';

const TOKEN = `ghp_${'a1B2'.repeat(9)}`;
const read = (text: string | object, answers: Readonly<Record<string, string>> = {}) =>
  readServers(typeof text === 'string' ? text : JSON.stringify(text), { answers, home: '/home/ada' });
const only = (text: string | object, answers: Readonly<Record<string, string>> = {}) => {
  const { servers, problems } = read(text, answers);
  expect(problems).toEqual([]);
  expect(servers).toHaveLength(1);
  const [server] = servers;
  if (server === undefined) throw new Error('no server');
  return server;
};
const memory = { command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory'] };
const asStdio = { transport: 'stdio', ...memory, env: {} };

describe('the shapes of clients', () => {
  it.each([
    ['Claude Desktop, Cursor, Windsurf', { mcpServers: { memory } }],
    ['VS Code', { servers: { memory: { type: 'stdio', ...memory } }, inputs: [] }],
    ['VS Code settings', { mcp: { servers: { memory } } }],
    ['Zed', { context_servers: { memory: { source: 'custom', ...memory, env: {} } } }],
    ['older Zed', { context_servers: { memory: { command: { path: 'npx', args: memory.args } } } }],
    ['opencode', { mcp: { memory: { type: 'local', command: ['npx', ...memory.args], environment: {} } } }],
    ['Amp', { 'amp.mcpServers': { memory } }],
    ['Continue', { mcpServers: [{ name: 'memory', ...memory }] }],
    [
      'goose',
      {
        extensions: {
          memory: { type: 'stdio', cmd: 'npx', args: memory.args, envs: {}, enabled: true },
          developer: { type: 'builtin' },
        },
      },
    ],
    ['by name without a wrapper', { memory }],
    ['one entry', memory],
    ['one entry with a name', { name: 'memory', ...memory }],
    ['a piece of a file', `"memory": ${JSON.stringify(memory)},`],
    [
      'comments and commas too many',
      `{ // mine\n "mcpServers": { "memory": { "command": "npx", /* */ "args": ["-y", "@modelcontextprotocol/server-memory",], }, }, }`,
    ],
    ['Markdown', `\`\`\`json\n${JSON.stringify({ mcpServers: { memory } })}\n\`\`\``],
    ['TOML (Codex)', `# mine\n[mcp_servers.memory]\ncommand = "npx"\nargs = ["-y", "@modelcontextprotocol/server-memory"]\n`],
    [
      'YAML (Continue)',
      `mcpServers:\n  - name: memory\n    command: npx\n    args:\n      - "-y"\n      - "@modelcontextprotocol/server-memory"\n`,
    ],
    ['a command line', 'npx -y @modelcontextprotocol/server-memory'],
    ['a prompt and lines that go on', '$ npx -y \\\n  @modelcontextprotocol/server-memory'],
    ['a package', 'npm:@modelcontextprotocol/server-memory'],
    ['claude mcp add', 'claude mcp add --scope user memory -- npx -y @modelcontextprotocol/server-memory'],
    ['codex mcp add', 'codex mcp add memory -- npx -y @modelcontextprotocol/server-memory'],
    ['gemini mcp add', 'gemini mcp add -s user memory npx -y @modelcontextprotocol/server-memory'],
    ['claude mcp add-json', `claude mcp add-json memory '${JSON.stringify(memory)}'`],
    ['code --add-mcp', `code --add-mcp '${JSON.stringify({ name: 'memory', ...memory })}'`],
    [
      'a Cursor link',
      `cursor://anysphere.cursor-deeplink/mcp/install?name=memory&config=${encodeURIComponent(btoa(JSON.stringify(memory)))}`,
    ],
    ['a VS Code link', `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: 'memory', ...memory }))}`],
  ])('%s', (_client, text) => {
    expect(only(text)).toMatchObject({ name: 'memory', connection: asStdio, secrets: {}, blanks: [] });
  });

  it.each([
    ['an address', 'https://mcp.example.com/mcp', 'example'],
    ['Cursor', { mcpServers: { remote: { url: 'https://mcp.example.com/mcp' } } }, 'remote'],
    ['Windsurf', { mcpServers: { remote: { serverUrl: 'https://mcp.example.com/mcp' } } }, 'remote'],
    ['Gemini CLI', { mcpServers: { remote: { httpUrl: 'https://mcp.example.com/mcp', timeout: 5 } } }, 'remote'],
    ['opencode', { mcp: { remote: { type: 'remote', url: 'https://mcp.example.com/mcp', enabled: true } } }, 'remote'],
    ['goose', 'extensions:\n  remote:\n    type: streamable_http\n    uri: https://mcp.example.com/mcp\n', 'remote'],
    ['Codex', '[mcp_servers.remote]\nurl = "https://mcp.example.com/mcp"\n', 'remote'],
    ['claude mcp add', 'claude mcp add --transport http remote https://mcp.example.com/mcp', 'remote'],
  ])('over HTTP: %s', (_client, text, name) => {
    expect(only(text)).toMatchObject({
      name,
      connection: { transport: 'http', url: 'https://mcp.example.com/mcp', headers: {} },
    });
  });

  it('several at once, each by its own name', () => {
    const { servers, problems } = read({ mcpServers: { a: memory, 'my server!': memory, A: memory, bad: { type: 'stdio' } } });
    expect(servers.map(({ name }) => name)).toEqual(['a', 'my-server', 'A-2']);
    expect(servers[1]?.warnings.join()).toContain('It is called my-server here');
    expect(problems).toEqual(['bad: it has neither a command nor an address.']);
  });

  it.each([
    ['npx -y @acme/mcp', 'acme'],
    ['npx -y mcp-server-git@1.2.3', 'git'],
    ['uvx mcp-server-fetch', 'fetch'],
    ['uvx:mcp-server-time==1.0', 'time'],
    ['docker run -i --rm ghcr.io/github/github-mcp-server', 'github'],
    ['node /opt/weather/server.js', 'server'],
    ['/usr/local/bin/notes-mcp', 'notes'],
    ['http://127.0.0.1:3000/mcp', 'local'],
    ['https://api.githubcopilot.com/mcp/', 'githubcopilot'],
  ])('%s is called %s', (text, name) => expect(only(text).name).toBe(name));

  it('settings before a command are its environment', () => {
    expect(only('MODE=fast API_TOKEN="a b" npx -y x').connection).toEqual({
      transport: 'stdio',
      command: 'npx',
      args: ['-y', 'x'],
      env: { MODE: 'fast', API_TOKEN: { secret: 'env/API_TOKEN' } },
    });
  });
});

describe('secrets and blanks', () => {
  it('takes secrets apart, by their names and by how they look', () => {
    const server = only({ mcpServers: { x: { ...memory, env: { MODE: 'fast', API_KEY: 'abc', OTHER: TOKEN, PORT: 8080 } } } });
    expect(server.connection).toMatchObject({
      env: { MODE: 'fast', API_KEY: { secret: 'env/API_KEY' }, OTHER: { secret: 'env/OTHER' }, PORT: '8080' },
    });
    expect(server.secrets).toEqual({ 'env/API_KEY': 'abc', 'env/OTHER': TOKEN });
    expect(JSON.stringify(server.connection)).not.toContain(TOKEN);
  });

  it('asks for what VS Code would ask for', () => {
    const text = {
      inputs: [{ id: 'gh', type: 'promptString', description: 'GitHub token', password: true }],
      servers: {
        gh: { url: 'https://api.example.com/mcp', headers: { Authorization: 'Bearer ${input:gh}', 'X-Where': '${input:where}' } },
      },
    };
    const open = only(text);
    expect(open.blanks).toMatchObject([
      { id: 'input:gh', description: 'GitHub token', isSecret: true, isRequired: true },
      { id: 'input:where', isSecret: false },
    ]);
    expect(open.secrets).toEqual({});
    const filled = only(text, { 'input:gh': 'abc', 'input:where': 'here' });
    expect(filled.connection).toMatchObject({
      headers: { Authorization: { secret: 'header/Authorization' }, 'X-Where': 'here' },
    });
    expect(filled.secrets).toEqual({ 'header/Authorization': 'Bearer abc' });
  });

  it('asks for variables of the environment, with their defaults, and for placeholders', () => {
    const text = {
      command: '${userHome}/bin/x',
      args: ['--root', '${workspaceFolder}', '${REGION:-eu}'],
      env: { A: '${env:HOST}', TOKEN: '{env:MY_TOKEN}', API_KEY: '<your key>', PLAIN: 'YOUR_VALUE' },
    };
    expect(only(text).blanks.map(({ id, isSecret, default: fallback }) => [id, isSecret, fallback])).toEqual([
      ['env:HOST', false, null],
      ['env:MY_TOKEN', true, null],
      ['value:API_KEY', true, null],
      ['value:PLAIN', false, null],
      ['variable:workspaceFolder', false, null],
      ['env:REGION', false, 'eu'],
    ]);
    const { connection, secrets } = only(text, {
      'variable:workspaceFolder': '/src',
      'env:HOST': 'h',
      'env:MY_TOKEN': 't',
      'value:API_KEY': 'k',
    });
    expect(connection).toMatchObject({ command: '/home/ada/bin/x', args: ['--root', '/src', 'eu'], env: { A: 'h' } });
    expect(secrets).toEqual({ 'env/TOKEN': 't', 'env/API_KEY': 'k' });
  });

  it('leaves variables to a shell', () => {
    expect(only({ command: 'sh', args: ['-c', 'exec x ${A:-1}'] })).toMatchObject({
      connection: { args: ['-c', 'exec x ${A:-1}'] },
      blanks: [],
    });
  });

  it('reads what Codex and goose keep elsewhere', () => {
    const codex = only(
      '[mcp_servers.r]\nurl = "https://x.example/mcp"\nbearer_token_env_var = "R_TOKEN"\nenv_http_headers = { "X-Org" = "ORG" }\n',
      {
        'env:R_TOKEN': 'abc',
      },
    );
    expect(codex.secrets).toEqual({ 'header/Authorization': 'Bearer abc' });
    expect(codex.blanks.map(({ id }) => id).toSorted()).toEqual(['env:ORG', 'env:R_TOKEN']);
    expect(only({ cmd: 'x', env_keys: ['G'] }, { 'env:G': '1' }).secrets).toEqual({ 'env/G': '1' });
  });

  it('warns of what does not come along', () => {
    const { warnings } = only({ ...memory, args: ['--key', TOKEN], disabled: true, autoApprove: ['*'], envFile: '.env' });
    expect(warnings).toHaveLength(4);
    expect(warnings.join()).not.toContain(TOKEN);
    expect(only('npx mcp-remote https://x.example/sse').warnings.join()).toContain('bridge to x.example');
    expect(only('http://x.example/mcp').warnings.join()).toContain('not encrypted');
    expect(only('http://localhost:1/mcp').warnings).toEqual([]);
  });
});

describe('entries of the MCP registry', () => {
  const entry = {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: 'io.github.ada/weather',
    description: 'Weather',
    version: '1.2.3',
    packages: [
      {
        registryType: 'npm',
        identifier: '@ada/weather',
        version: '1.2.3',
        transport: { type: 'stdio' },
        packageArguments: [
          { type: 'named', name: '--region', default: 'eu', description: 'Where' },
          { type: 'positional', valueHint: 'folder', isRequired: true },
          { type: 'named', name: '--extra', valueHint: 'x' },
          { type: 'named', name: '--quiet' },
        ],
        environmentVariables: [
          { name: 'WEATHER_KEY', isRequired: true, isSecret: true, description: 'Key' },
          { name: 'LEVEL', choices: ['low', 'high'], default: 'low' },
          { name: 'UNUSED' },
        ],
      },
      {
        registryType: 'oci',
        identifier: 'docker.io/ada/weather',
        version: '1.2.3',
        transport: { type: 'stdio' },
        environmentVariables: [{ name: 'WEATHER_KEY', isSecret: true }],
      },
      {
        registryType: 'pypi',
        identifier: 'ada-weather',
        version: '1.2.3',
        transport: { type: 'streamable-http', url: 'http://localhost:1' },
      },
      { registryType: 'mcpb', identifier: 'https://example.com/x.mcpb' },
    ],
    remotes: [
      {
        type: 'streamable-http',
        url: 'https://{tenant}.example.com/mcp',
        variables: { tenant: { description: 'Your tenant', isRequired: true } },
        headers: [
          {
            name: 'Authorization',
            value: 'Bearer {key}',
            isSecret: true,
            isRequired: true,
            variables: { key: { isSecret: true } },
          },
        ],
      },
    ],
  };

  it.each([
    ['the entry', entry],
    ['an answer of the registry', { servers: [{ server: entry, _meta: {} }], metadata: {} }],
    ['one server of an answer', { server: entry, _meta: {} }],
  ])('every way that %s names', (_what, text) => {
    const { servers, problems } = read(text, {
      'value:folder': '/data',
      'value:WEATHER_KEY': 'k',
      'variable:tenant': 'acme',
      'variable:key': 's',
    });
    expect(servers.map(({ name, way }) => [name, way])).toEqual([
      ['weather', 'npm package'],
      ['weather', 'container image'],
      ['weather', 'remote'],
    ]);
    expect(servers[0]?.connection).toEqual({
      transport: 'stdio',
      command: 'npx',
      args: ['-y', '@ada/weather@1.2.3', '--region', 'eu', '/data', '--quiet'],
      env: { WEATHER_KEY: { secret: 'env/WEATHER_KEY' }, LEVEL: 'low' },
    });
    expect(servers[0]?.blanks.find(({ label }) => label === 'LEVEL')).toMatchObject({
      choices: ['low', 'high'],
      isRequired: false,
    });
    expect(servers[1]?.connection).toMatchObject({
      command: 'docker',
      args: ['run', '-i', '--rm', '-e', 'WEATHER_KEY', 'docker.io/ada/weather:1.2.3'],
    });
    expect(servers[2]?.connection).toMatchObject({
      url: 'https://acme.example.com/mcp',
      headers: { Authorization: { secret: 'header/Authorization' } },
    });
    expect(servers[2]?.secrets).toEqual({ 'header/Authorization': 'Bearer s' });
    expect(problems.join(' ')).toContain('opens an HTTP address of its own');
    expect(problems.join(' ')).toContain('kind "mcpb"');
  });

  it('shows an address with holes before they are filled', () => {
    const shown = read(entry).servers.find(({ way }) => way === 'remote');
    expect(shown?.connection).toMatchObject({ url: 'https://tenant.example.com/mcp' });
    expect(shown?.blanks.filter(({ isRequired }) => isRequired).map(({ label }) => label)).toEqual(['tenant', 'key']);
  });

  it('takes no option for a package', () => {
    const { problems } = read({ name: 'x/y', packages: [{ registryType: 'npm', identifier: '--call=rm', version: '1' }] });
    expect(problems.join()).toContain('is not the name of a package');
    expect(read('npm:--call=x').servers).toEqual([]);
  });
});

describe('what cannot be used', () => {
  it.each([
    ['', 'There is nothing in it.'],
    ['   \n', 'There is nothing in it.'],
    ['{"mcpServers": {', 'It is no JSON'],
    ['{"a": 1}', 'There is no server in it.'],
    ['[mcp_servers.x]\ncommand = ', 'It looks like TOML and cannot be read'],
    ['a: b\n  - c: [', 'It looks like YAML and cannot be read'],
    ['npx "a', 'A quote is opened and not closed.'],
    ['one\ntwo', 'more than one line'],
    ['{"mcpServers": {"x": {"url": "unix:///tmp/x.sock"}}}', 'not one over HTTP'],
    ['{"mcpServers": {"x": null}}', 'neither a command nor an address'],
    ['cursor://anysphere.cursor-deeplink/mcp/install?name=x&config=%%%', 'no server that can be read'],
  ])('%s', (text, problem) => {
    const { servers, problems } = read(text);
    expect(servers).toEqual([]);
    expect(problems.join(' ')).toContain(problem);
  });

  it('a broken text is not quoted: there may be a secret in it', () => {
    for (const text of [`{"env": {"T": "${TOKEN}" "x"`, `[x]\ny = ${TOKEN}`, `a: ${TOKEN}: b\n c: [`])
      expect(read(text).problems.join(' ')).not.toContain(TOKEN);
  });

  it('whatever the text is: no throw, usable names, all different, no secret in a connection', () => {
    const entry = fc.record(
      {
        command: fc.oneof(fc.string(), fc.array(fc.string())),
        args: fc.array(fc.string()),
        env: fc.dictionary(fc.string(), fc.string()),
        url: fc.webUrl(),
        disabled: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.dictionary(fc.string(), entry).map((mcpServers) => JSON.stringify({ mcpServers })),
      entry.map((each) => JSON.stringify(each)),
      fc.string().map((word) => `npx ${word}`),
    );
    fc.assert(
      fc.property(text, (pasted) => {
        const { servers, problems } = read(pasted);
        expect(servers.length + problems.length).toBeGreaterThan(0);
        for (const { name } of servers) expect(ServerNameSchema.safeParse(name).success).toBe(true);
        expect(new Set(servers.map(({ name }) => name.toLowerCase())).size).toBe(servers.length);
        for (const { connection, secrets } of servers)
          for (const value of Object.values(secrets))
            if (value.length > 12)
              expect(Object.values(connection.transport === 'stdio' ? connection.env : connection.headers)).not.toContain(value);
      }),
      { numRuns: 300 },
    );
  });

  it('a command line is read back as it was written', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9@:./=_-]{1,12}$/).filter((text) => !text.includes(':') && !text.startsWith('.'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (args) => {
        const { connection } = only(`tool ${args.join(' ')}`);
        expect(connection).toMatchObject({ command: 'tool', args });
      }),
    );
  });
});
