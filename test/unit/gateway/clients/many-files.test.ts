import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ContractError } from '../../../../shared/contract/define.ts';
import { readEntry } from '../../../../shared/gateway/clients/entries/read-entry.ts';
import { showChange } from '../../../../shared/gateway/clients/entries/show-change.ts';
import { setUpClients } from './clients-harness.ts';

const stdio = (command: string): string => JSON.stringify({ servers: { [command]: { command } } });

describe('a client with several files', () => {
  test('VS Code: every profile is wrapped, and all are put back', async () => {
    const fixture = await setUpClients();
    const files = [
      '.config/Code/User/mcp.json',
      '.config/Code/User/profiles/a1/mcp.json',
      '.config/Code/User/profiles/b2/mcp.json',
    ];
    for (const [at, file] of files.entries()) fixture.write(file, stdio(`x${at}`));
    const result = await fixture.connect('vscode');
    expect(result.files.map(({ path }) => path)).toEqual(files.map((file) => join(fixture.home, file)));
    expect(fixture.grants.list()).toMatchObject([{ name: 'VS Code', servers: ['x0', 'x1', 'x2'] }]);
    const tokens = files.map((file) => /csg_[\w-]+/.exec(fixture.read(file))?.[0]);
    expect(new Set(tokens).size).toBe(1);
    await fixture.undo('vscode');
    for (const [at, file] of files.entries()) expect(fixture.read(file)).toBe(stdio(`x${at}`));
  });

  test('one file that cannot be read keeps no other from being wrapped', async () => {
    const fixture = await setUpClients();
    fixture.write('.config/Code/User/mcp.json', stdio('x'));
    fixture.write('.config/Code/User/profiles/a1/mcp.json', '{');
    const plan = await fixture.clients.plan('vscode', 'wrap', {});
    expect(plan.changes).toHaveLength(1);
    expect(plan.notes.join(' ')).toContain('no valid JSON');
  });

  test('opencode: JSON and JSONC are merged by the client, so both are wrapped', async () => {
    const fixture = await setUpClients();
    const text = (name: string): string => JSON.stringify({ mcp: { [name]: { type: 'local', command: ['npx', name] } } });
    fixture.write('.config/opencode/opencode.json', text('a'));
    fixture.write('.config/opencode/opencode.jsonc', text('b'));
    await fixture.connect('opencode');
    for (const [name, file] of [
      ['a', 'opencode.json'],
      ['b', 'opencode.jsonc'],
    ] as const)
      expect(JSON.parse(fixture.read(`.config/opencode/${file}`)).mcp[name]).toMatchObject({ type: 'remote', enabled: true });
  });

  test('Windsurf: the older place is used when it is the one that is there', async () => {
    const fixture = await setUpClients();
    fixture.write('.codeium/windsurf/mcp_config.json', '{}');
    await fixture.connect('windsurf');
    expect(JSON.parse(fixture.read('.codeium/windsurf/mcp_config.json')).mcpServers.countersign.serverUrl).toBe(
      'http://127.0.0.1:47100/mcp',
    );
  });

  test('variables of the system move the files', async () => {
    const fixture = await setUpClients();
    const moved = await setUpClients({
      environment: { CODEX_HOME: join(fixture.home, 'elsewhere'), XDG_CONFIG_HOME: join(fixture.home, 'xdg') },
    });
    fixture.write('elsewhere/config.toml', '[mcp_servers.a]\ncommand = "a"\n');
    fixture.write('xdg/zed/settings.json', '{}');
    const here = (await moved.clients.scan()).filter(({ state }) => state === 'found').map(({ id }) => id);
    expect(here).toEqual(['zed', 'codex']);
    await moved.connect('codex');
    expect(fixture.read('elsewhere/config.toml')).toContain('/servers/a/mcp');
  });
});

describe('when a step fails', () => {
  test('everything before it is taken back', async () => {
    const fixture = await setUpClients();
    const text = JSON.stringify({ mcpServers: { a: { command: 'a' }, b: { command: 'b' } } });
    fixture.write('.cursor/mcp.json', text);
    fixture.grants.create = () => Promise.reject(new ContractError('already-exists', 'no'));
    // The fixture's own object was handed over, so that this is the one that is used.
    await expect(fixture.connect('cursor')).rejects.toThrow('no');
    expect(fixture.servers.list()).toEqual([]);
    expect(fixture.connections.list()).toEqual([]);
    expect(fixture.read('.cursor/mcp.json')).toBe(text);
    expect((await fixture.clients.scan()).find(({ id }) => id === 'cursor')?.state).toBe('found');
  });

  test('a repair that cannot be written leaves the old token working', async () => {
    const fixture = await setUpClients();
    fixture.write('.cursor/mcp.json', JSON.stringify({ mcpServers: { a: { command: 'a' } } }));
    await fixture.connect('cursor');
    const token = /csg_[\w-]+/.exec(fixture.read('.cursor/mcp.json'))?.[0] ?? '';
    const { renew } = fixture.grants;
    fixture.grants.renew = async (name) => {
      const renewed = await renew(name);
      // Somebody writes in the very moment.
      fixture.write('.cursor/mcp.json', `${fixture.read('.cursor/mcp.json')} `);
      return renewed;
    };
    await expect(fixture.connect('cursor')).rejects.toMatchObject({ code: 'conflict' });
    expect(fixture.grants.authenticate(token)).not.toBeNull();
    expect(fixture.read('.cursor/mcp.json')).toContain(token);
    await fixture.undo('cursor');
    expect(JSON.parse(fixture.read('.cursor/mcp.json'))).toEqual({ mcpServers: { a: { command: 'a' } } });
  });
});

describe('what is shown', () => {
  test('servers of projects and plugins are listed, and said to go directly', async () => {
    const fixture = await setUpClients();
    const project = join(fixture.home, 'work/app');
    fixture.write('work/app/.mcp.json', JSON.stringify({ mcpServers: { shared: { command: 'shared' } } }));
    fixture.write(
      '.claude/plugins/cache/a/b/.mcp.json',
      JSON.stringify({ mcpServers: { plugged: { url: 'https://p.example/mcp' } } }),
    );
    fixture.write(
      '.claude.json',
      JSON.stringify({ mcpServers: {}, projects: { [project]: { mcpServers: { local: { command: 'l' } } } } }),
    );
    const view = (await fixture.clients.scan()).find(({ id }) => id === 'claude-code');
    expect(view?.servers.map(({ name, scope, route }) => [name, scope, route])).toEqual([
      ['local', 'project', 'direct'],
      ['shared', 'project', 'direct'],
      ['plugged', 'plugin', 'direct'],
    ]);
    expect(view?.unseen.join(' ')).toContain('claude.ai');
  });

  test('the value of a variable is hidden wherever it is shown', async () => {
    const fixture = await setUpClients({ environment: { DB: 'hunter-two-two' } });
    fixture.write('.claude.json', '{"mcpServers": {"db": {"command": "db", "args": ["u:${DB}@h"]}}}');
    expect(JSON.stringify(await fixture.clients.scan())).not.toContain('hunter-two-two');
    const plan = await fixture.clients.plan('claude-code', 'wrap', {});
    expect(JSON.stringify(plan)).not.toContain('hunter-two-two');
    const result = await fixture.clients.connect('claude-code', 'wrap', {}, plan.precondition);
    expect(result.clearText.join(' ')).not.toContain('servers.json');
    expect(JSON.stringify(fixture.servers.list())).not.toContain('hunter-two-two');
    expect(await fixture.secrets.get('server/db/arg/argument')).toBe('hunter-two-two');
  });

  test('only the lines around a change are shown', () => {
    const text = Array.from({ length: 50 }, (_, at) => `line ${at}`);
    const { firstLine, before, after } = showChange(text.join('\n'), text.with(20, 'changed').join('\n'), []);
    expect(firstLine).toBe(18);
    expect(before.split('\n')).toEqual(['line 17', 'line 18', 'line 19', 'line 20', 'line 21', 'line 22', 'line 23']);
    expect(after.split('\n')[3]).toBe('changed');
  });
});

describe('reading entries of all clients', () => {
  const variables = { environment: { HOME: '/home/ada', TOK: 'secret-1' }, given: {}, inputs: new Map<string, string | null>() };
  const read = (value: unknown, kind: 'none' | 'editor' | 'braces' | 'shell' | 'opencode' = 'none') =>
    readEntry('x', value, { id: 'codex', variables: kind }, variables);

  test.each([
    [{ command: 'a', args: ['b', 1] }, 'none', { command: 'a', args: ['b', '1'] }],
    [{ command: ['a', 'b'], environment: { K: 'v' } }, 'none', { command: 'a', args: ['b'] }],
    [{ command: { path: 'a', args: ['b'], env: { K: 'v' } } }, 'none', { command: 'a', args: ['b'], env: { K: { text: 'v' } } }],
    [{ cmd: 'a', args: [], envs: { K: 'v' } }, 'none', { command: 'a', env: { K: { text: 'v' } } }],
    [{ uri: 'https://x/mcp' }, 'none', { url: 'https://x/mcp' }],
    [{ httpUrl: 'https://x/mcp', headers: { A: '$TOK' } }, 'shell', { headers: { A: { text: 'secret-1', isSecret: true } } }],
    [
      { url: 'https://x/mcp', bearer_token_env_var: 'TOK' },
      'none',
      { headers: { Authorization: { text: 'Bearer secret-1', isSecret: true } } },
    ],
    [
      { url: 'https://x/mcp', env_http_headers: { 'X-A': 'TOK' } },
      'none',
      { headers: { 'X-A': { text: 'secret-1', isSecret: true } } },
    ],
    [{ command: 'a', env_vars: ['TOK'] }, 'none', { env: { TOK: { text: 'secret-1', isSecret: true } } }],
    [{ command: 'a', args: ['${userHome}'], cwd: '/w' }, 'editor', { args: ['/home/ada'], cwd: '/w' }],
    [{ command: 'a', args: ['${NOPE:-d}'] }, 'braces', { args: ['d'] }],
    [{ type: 'local', command: ['a', '{env:TOK}'] }, 'opencode', { args: ['secret-1'] }],
  ] as const)('%j', (value, kind, expected) => {
    expect(read(value, kind).connection).toMatchObject(expected);
  });

  test.each([
    [{ url: 'unix:///x.sock' }, 'none', 'not http'],
    [{}, 'none', 'neither'],
    [[], 'none', 'not an entry'],
    [{ command: 'a', args: ['${workspaceFolder}'] }, 'editor', 'every project'],
    [{ command: 'a', env: { K: '$(cat /etc/passwd)' } }, 'shell', 'every project'],
    [{ command: 'a', envFile: '.env' }, 'editor', 'envFile'],
  ] as const)('%j is left to the client', (value, kind, reason) => {
    expect(read(value, kind)).toMatchObject({ connection: null, problem: expect.stringContaining(reason) });
  });

  test('what is missing is asked for', () => {
    expect(read({ command: 'a', env: { K: '${env:NOPE}' } }, 'editor').needs).toEqual([{ id: 'env:NOPE', description: null }]);
  });
});
