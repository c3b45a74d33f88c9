import { chmodSync, existsSync, readdirSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { setUpClients } from './clients-harness.ts';

const CURSOR = '.cursor/mcp.json';
const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ';
const before = `{
  // mine
  "mcpServers": {
    "github": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-github"],
      "env": { "GITHUB_TOKEN": "${TOKEN}", "LOG_LEVEL": "info" },
      "autoApprove": ["list_issues"] // mine too
    },
    "docs": { "url": "https://docs.example/mcp", "headers": { "X-Api-Key": "k-1234567890" } },
  },
}
`;

test('connecting wraps every server under its own name, and the credentials move to the secrets', async () => {
  const fixture = await setUpClients();
  fixture.write(CURSOR, before);
  chmodSync(join(fixture.home, CURSOR), 0o640);
  const result = await fixture.connect('cursor');
  expect(result).toMatchObject({ grant: 'Cursor', imported: ['github', 'docs'], merged: [], kept: [] });
  const after = fixture.read(CURSOR);
  expect(after).toContain('// mine\n');
  expect(after).toContain('"autoApprove": ["list_issues"]');
  expect(after).toContain('// mine too');
  expect(after).toContain('http://127.0.0.1:47100/servers/github/mcp');
  expect(after).toContain('http://127.0.0.1:47100/servers/docs/mcp');
  expect(after).not.toContain(TOKEN);
  expect(after).not.toContain('k-1234567890');
  expect(statSync(join(fixture.home, CURSOR)).mode & 0o777).toBe(0o640);
  const token = /Bearer (csg_[\w-]+)/.exec(after)?.[1] ?? '';
  expect(fixture.grants.authenticate(token)).toMatchObject({ name: 'Cursor', servers: ['github', 'docs'] });
  expect(await fixture.secrets.get('server/github/env/GITHUB_TOKEN')).toBe(TOKEN);
  expect(fixture.servers.get('github')?.connection).toMatchObject({ env: { LOG_LEVEL: 'info' } });
  expect(JSON.stringify(fixture.servers.list())).not.toContain(TOKEN);
  // The one place where it still stands in clear is named.
  expect(result.clearText).toHaveLength(1);
  expect(result.clearText[0]).toMatch(/mcp\.json\.countersign-.*\.bak$/);
  expect(statSync(result.clearText[0] ?? '').mode & 0o777).toBe(0o600);
  const [view] = (await fixture.clients.scan()).filter(({ id }) => id === 'cursor');
  expect(view).toMatchObject({ state: 'connected', drift: [] });
  expect(view?.servers.map(({ route }) => route)).toEqual(['countersign', 'countersign']);
});

test('undoing puts every byte back and leaves no trace', async () => {
  const fixture = await setUpClients();
  fixture.write(CURSOR, `\uFEFF${before.replaceAll('\n', '\r\n')}`);
  await fixture.connect('cursor');
  const result = await fixture.undo('cursor');
  expect(result.files).toMatchObject([{ how: 'exact' }]);
  expect(fixture.read(CURSOR)).toBe(`\uFEFF${before.replaceAll('\n', '\r\n')}`);
  expect(readdirSync(join(fixture.home, '.cursor'))).toEqual(['mcp.json']);
  expect(fixture.grants.list()).toEqual([]);
  expect(fixture.connections.list()).toEqual([]);
});

test('a preview shows the change and no secret', async () => {
  const { write, clients } = await setUpClients();
  write(CURSOR, before);
  const plan = await clients.plan('cursor', 'wrap', {});
  const said = JSON.stringify(plan);
  expect(said).toContain('servers/github/mcp');
  expect(said).not.toContain(TOKEN);
  expect(said).not.toContain('k-1234567890');
  expect(plan.servers).toMatchObject([
    { name: 'github', what: 'new', server: 'github', secrets: ['GITHUB_TOKEN'] },
    { name: 'docs', what: 'new', server: 'docs', secrets: ['X-Api-Key'] },
  ]);
});

test('secrets among the arguments move as well, and nothing that is kept or shown holds them', async () => {
  const fixture = await setUpClients({ environment: { PG_PASSWORD: 'pw1' } });
  const args = ['-y', 'srv', '--api-key', 'abcd1234efgh', '-H', 'Authorization: Bearer tok-9876543', '${env:PG_PASSWORD}@db'];
  const url = 'https://x.example/mcp?apiKey=in-the-address';
  fixture.write(CURSOR, JSON.stringify({ mcpServers: { srv: { command: 'npx', args }, at: { url } } }));
  const plan = await fixture.clients.plan('cursor', 'wrap', {});
  expect(plan.servers[0]?.secrets).toEqual(['api-key', 'Authorization', 'argument']);
  const result = await fixture.connect('cursor');
  const said = JSON.stringify([plan, result, fixture.servers.list(), fixture.records, fixture.clients.views()]);
  for (const value of ['abcd1234efgh', 'tok-9876543', 'pw1']) expect(said).not.toContain(value);
  expect(await fixture.secrets.get('server/srv/arg/api-key')).toBe('abcd1234efgh');
  expect(await fixture.secrets.get('server/srv/arg/Authorization')).toBe('tok-9876543');
  expect(await fixture.secrets.get('server/srv/arg/argument')).toBe('pw1');
  // An address cannot be taken apart: that it stands there is said.
  expect(result.clearText.some((path) => path.endsWith('servers.json'))).toBe(true);
});

test('a client registered for signing in comes along, and its secret is never shown', async () => {
  const fixture = await setUpClients();
  const oauth = { clientId: 'app', clientSecret: 'hush-hush-hush', scopes: ['read'], callbackPort: 4711 };
  fixture.write(
    '.gemini/settings.json',
    JSON.stringify({ mcpServers: { wiki: { httpUrl: 'https://wiki.example/mcp', oauth } } }),
  );
  const plan = await fixture.clients.plan('gemini-cli', 'wrap', {});
  expect(plan.servers).toMatchObject([{ secrets: ['oauth-client-secret'] }]);
  expect(JSON.stringify(plan)).not.toContain('hush-hush-hush');
  await fixture.connect('gemini-cli');
  const kept = {
    clientId: 'app',
    clientSecret: { secret: 'server/wiki/oauth-client-secret' },
    scope: 'read',
    callbackPort: 4711,
  };
  expect(fixture.servers.get('wiki')?.connection).toMatchObject({ oauth: kept });
  expect(await fixture.secrets.get('server/wiki/oauth-client-secret')).toBe('hush-hush-hush');
});

test('what says an entry’s kind decides when it names a command and an address', async () => {
  const { write, clients } = await setUpClients();
  const both = { command: 'run-me', url: 'https://both.example/mcp' };
  write(CURSOR, JSON.stringify({ mcpServers: { a: { ...both, type: 'stdio' }, b: { ...both, type: 'http' }, c: both } }));
  const { servers } = await clients.plan('cursor', 'wrap', {});
  expect(servers.map(({ target }) => target)).toEqual(['run-me', both.url, both.url]);
});

test('a client whose arguments hold secrets is no reason to name our own file', async () => {
  const fixture = await setUpClients();
  fixture.write(CURSOR, '{"mcpServers":{"srv":{"command":"npx","args":["srv","--token","abcd1234efgh"]}}}');
  const { clearText } = await fixture.connect('cursor');
  expect(clearText).toHaveLength(1);
  expect(clearText[0]).toMatch(/\.bak$/);
  expect((await fixture.undo('cursor')).files).toMatchObject([{ how: 'exact' }]);
});

test('what changed since the preview is not overwritten', async () => {
  const { write, read, clients, grants, servers } = await setUpClients();
  write(CURSOR, before);
  const { precondition } = await clients.plan('cursor', 'wrap', {});
  write(CURSOR, before.replace('docs', 'manuals'));
  await expect(clients.connect('cursor', 'wrap', {}, precondition)).rejects.toMatchObject({ code: 'conflict' });
  expect(read(CURSOR)).toContain('manuals');
  expect(grants.list()).toEqual([]);
  expect(servers.list()).toEqual([]);
});

test('equal servers of several clients are one; different ones of the same name are two', async () => {
  const fixture = await setUpClients();
  fixture.write(CURSOR, before);
  fixture.write(
    '.codex/config.toml',
    `[mcp_servers.hub]\ncommand = "npx"\nargs = ["-y", "@modelcontextprotocol/server-github"]\nenv = { GITHUB_TOKEN = "${TOKEN}", LOG_LEVEL = "info" }\n\n[mcp_servers.docs]\nurl = "https://other.example/mcp"\n`,
  );
  await fixture.connect('cursor');
  const result = await fixture.connect('codex');
  expect(result).toMatchObject({ merged: ['github'], imported: ['docs-2'] });
  expect(fixture.read('.codex/config.toml')).toMatch(
    /\[mcp_servers\.hub\]\nurl = "http:\/\/127\.0\.0\.1:47100\/servers\/github\/mcp"\nhttp_headers = \{ Authorization = "Bearer csg_/,
  );
});

test('a client that only starts commands gets the bridge, and no token stands in its file', async () => {
  const fixture = await setUpClients();
  const file = '.config/Claude/claude_desktop_config.json';
  fixture.write(file, '{"mcpServers":{"files":{"command":"npx","args":["-y","files","/tmp"]}},"theme":"dark"}');
  await fixture.connect('claude-desktop');
  expect(JSON.parse(fixture.read(file))).toEqual({
    mcpServers: {
      files: {
        command: '/usr/bin/node',
        args: ['/opt/countersign/countersign.js', 'bridge', 'files', '--grant', 'Claude Desktop'],
      },
    },
    theme: 'dark',
  });
  const [view] = (await fixture.clients.scan()).filter(({ id }) => id === 'claude-desktop');
  expect(view).toMatchObject({ state: 'connected', servers: [{ route: 'countersign' }] });
  await fixture.undo('claude-desktop');
  expect(fixture.read(file)).toBe('{"mcpServers":{"files":{"command":"npx","args":["-y","files","/tmp"]}},"theme":"dark"}');
});

test('a client without servers is given one entry, and its file goes when it was made for that', async () => {
  const fixture = await setUpClients();
  fixture.write('.kiro/settings/other.json', '{}');
  const result = await fixture.connect('kiro');
  expect(result.files).toMatchObject([{ backup: null }]);
  const file = join(fixture.home, '.kiro/settings/mcp.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(fixture.read('.kiro/settings/mcp.json')).mcpServers.countersign.url).toBe('http://127.0.0.1:47100/mcp');
  expect(fixture.grants.list()).toMatchObject([{ servers: 'all' }]);
  expect((await fixture.undo('kiro')).files).toMatchObject([{ how: 'deleted' }]);
  expect(existsSync(file)).toBe(false);
});

test('no file is made for a client that is not here', async () => {
  const { clients } = await setUpClients();
  await expect(clients.plan('warp', 'wrap', {})).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('not found'),
  });
});

describe('undoing after the file was changed', () => {
  test('keeps what a person changed, and puts back what was ours', async () => {
    const fixture = await setUpClients();
    fixture.write(CURSOR, before);
    await fixture.connect('cursor');
    fixture.write(CURSOR, fixture.read(CURSOR).replace('"mcpServers"', '"theme": "dark",\n  "mcpServers"'));
    expect((await fixture.undo('cursor')).files).toMatchObject([{ how: 'entries' }]);
    expect(fixture.read(CURSOR)).toBe(before.replace('"mcpServers"', '"theme": "dark",\n  "mcpServers"'));
  });

  test('does not bring back what was removed, nor take away what leads elsewhere now', async () => {
    const fixture = await setUpClients();
    fixture.write(CURSOR, '{"mcpServers": {"a": {"command": "a"}, "b": {"command": "b"}, "c": {"command": "c"}}}');
    await fixture.connect('cursor');
    const now = JSON.parse(fixture.read(CURSOR));
    delete now.mcpServers.a;
    now.mcpServers.b = { command: 'mine' };
    now.mcpServers.c.disabled = true;
    fixture.write(CURSOR, JSON.stringify(now));
    const { notes } = await fixture.undo('cursor');
    expect(notes.join(' ')).toMatch(/"a" was removed since.*"b" was changed since/);
    // What was switched meanwhile stays switched.
    expect(JSON.parse(fixture.read(CURSOR))).toEqual({
      mcpServers: { b: { command: 'mine' }, c: { command: 'c', disabled: true } },
    });
  });

  test('finds the originals in the backup when the secrets are lost', async () => {
    const fixture = await setUpClients();
    fixture.write(CURSOR, before);
    await fixture.connect('cursor');
    for (const { client, files } of fixture.connections.list())
      for (const { path } of files) expect(await fixture.connections.original(client, path)).not.toBeNull();
    const lost = { ...fixture.secrets, get: async () => null };
    fixture.secrets.get = lost.get;
    expect((await fixture.undo('cursor')).files).toMatchObject([{ how: 'exact' }]);
    expect(fixture.read(CURSOR)).toBe(before);
  });
});

describe('what changes behind our back', () => {
  async function drifted(change: (text: string) => string | null) {
    const fixture = await setUpClients();
    const file = fixture.write(CURSOR, before);
    await fixture.connect('cursor');
    const changed = change(fixture.read(CURSOR));
    if (changed === null) unlinkSync(file);
    else fixture.write(CURSOR, changed);
    const view = (await fixture.clients.scan()).find(({ id }) => id === 'cursor');
    return { ...fixture, view };
  }
  const edit = (update: (servers: Record<string, { url?: string; headers?: unknown }>) => void) =>
    drifted((text) => {
      const value = parse(text);
      update(value.mcpServers);
      return JSON.stringify(value);
    });

  test('an entry that is gone comes back by repairing, with a new token', async () => {
    const { view, connect, read, grants, clients } = await edit((servers) => delete servers['docs']);
    expect(view).toMatchObject({ state: 'drifted', drift: [{ kind: 'entry-gone' }] });
    expect(clients.problems()).toMatchObject([{ code: 'client-changed', client: 'cursor' }]);
    const old = /csg_[\w-]+/.exec(read(CURSOR))?.[0] ?? '';
    expect(grants.authenticate(old)).not.toBeNull();
    await connect('cursor');
    expect(clients.problems()).toEqual([]);
    expect(grants.authenticate(old)).toBeNull();
    expect(grants.list()).toHaveLength(1);
  });

  test('a new server that nobody judges', async () => {
    const { view, clients, connect, read, undo } = await edit(
      (servers) => (servers['shell'] = { url: 'https://shell.example/mcp' }),
    );
    expect(view?.drift).toMatchObject([{ kind: 'unrouted' }]);
    expect(view?.servers.find(({ name }) => name === 'shell')?.route).toBe('direct');
    expect(clients.problems()).toMatchObject([{ code: 'client-unrouted' }]);
    await connect('cursor');
    expect(clients.problems()).toEqual([]);
    expect(parse(read(CURSOR)).mcpServers.shell.url).toContain('/servers/shell/mcp');
    await undo('cursor');
    const { mcpServers } = parse(read(CURSOR));
    expect(mcpServers.shell.url).toBe('https://shell.example/mcp');
    expect(mcpServers.github.env.GITHUB_TOKEN).toBe(TOKEN);
  });

  test('an entry that leads elsewhere; taken as it is, it is no problem any more', async () => {
    const { view, clients, read, undo } = await edit((servers) => (servers['docs'] = { url: 'https://evil.example/mcp' }));
    expect(view?.drift).toMatchObject([{ kind: 'entry-changed' }]);
    await clients.accept('cursor');
    expect(clients.problems()).toEqual([]);
    await undo('cursor');
    expect(parse(read(CURSOR)).mcpServers.docs.url).toBe('https://evil.example/mcp');
    expect(parse(read(CURSOR)).mcpServers.github.command).toBe('npx');
  });

  test('a broken file is said, never overwritten, and harms no other client', async () => {
    const { view, clients, read, write, connect } = await drifted((text) => `${text}{`);
    expect(view).toMatchObject({ state: 'drifted', drift: [{ kind: 'file-broken' }] });
    expect(clients.problems()).toMatchObject([{ code: 'client-broken' }]);
    await expect(clients.planUndo('cursor')).rejects.toMatchObject({ code: 'unavailable' });
    expect(read(CURSOR).endsWith('{')).toBe(true);
    write('.warp/.mcp.json', '{"mcpServers": {"w": {"command": "w"}}}');
    await connect('warp');
    const { done, failed } = await clients.undoAll(false);
    expect(done.map(({ client }) => client)).toEqual(['warp']);
    expect(failed.map(({ client }) => client)).toEqual(['cursor']);
    expect(read('.warp/.mcp.json')).toBe('{"mcpServers": {"w": {"command": "w"}}}');
  });

  test('a file that is gone', async () => {
    const { view, undo } = await drifted(() => null);
    expect(view?.drift).toMatchObject([{ kind: 'file-gone' }]);
    expect((await undo('cursor')).files).toMatchObject([{ how: 'untouched' }]);
  });

  test('another port, and a revoked grant', async () => {
    const { moveTo, clients, grants, connect } = await drifted((text) => text);
    moveTo('http://127.0.0.1:50000');
    await grants.revoke('Cursor');
    await clients.scan();
    expect(
      clients
        .views()
        .find(({ id }) => id === 'cursor')
        ?.drift.map(({ kind }) => kind),
    ).toEqual(['grant-gone', 'address']);
    await connect('cursor');
    expect(clients.problems()).toEqual([]);
  });
});

describe('files that are left alone', () => {
  test('a symbolic link', async () => {
    const fixture = await setUpClients();
    const real = fixture.write('dotfiles/mcp.json', before);
    fixture.write('.cursor/other', '');
    symlinkSync(real, join(fixture.home, CURSOR));
    await expect(fixture.clients.plan('cursor', 'wrap', {})).rejects.toMatchObject({
      message: expect.stringContaining('symbolic link'),
    });
    expect(fixture.read('dotfiles/mcp.json')).toBe(before);
  });

  test('a read-only file', async () => {
    const { write, clients, read } = await setUpClients();
    chmodSync(write(CURSOR, before), 0o444);
    await expect(clients.plan('cursor', 'wrap', {})).rejects.toMatchObject({ message: expect.stringContaining('read-only') });
    expect(read(CURSOR)).toBe(before);
  });

  test('a huge file, one that is no text, and a folder', async () => {
    const { write, clients } = await setUpClients();
    write(CURSOR, Buffer.alloc(16 * 1024 * 1024 + 1, ' '));
    await expect(clients.plan('cursor', 'wrap', {})).rejects.toMatchObject({ message: expect.stringContaining('16 MB') });
    write('.warp/.mcp.json', Buffer.from([0xff, 0xfe, 0x7b, 0x00]));
    await expect(clients.plan('warp', 'wrap', {})).rejects.toMatchObject({ message: expect.stringContaining('UTF-8') });
    write('.factory/mcp.json/x', '');
    await expect(clients.plan('droid', 'wrap', {})).rejects.toMatchObject({ message: expect.stringContaining('not a file') });
  });
});

describe('importing', () => {
  test('makes servers ours without touching the file, asks for what is missing, and says what is still in clear', async () => {
    const { write, read, clients, servers, secrets } = await setUpClients({ environment: { FROM_ENV: 'e-value' } });
    const text = `{
  "inputs": [{ "type": "promptString", "id": "tok", "description": "API token", "password": true }],
  "servers": {
    "asks": { "type": "http", "url": "https://asks.example/mcp", "headers": { "Authorization": "Bearer \${input:tok}" } },
    "env": { "command": "x", "env": { "A": "\${env:FROM_ENV}" }, "cwd": "\${userHome}/work" },
    "project": { "command": "x", "args": ["\${workspaceFolder}"] },
    "sse": { "type": "sse", "url": "https://sse.example/sse" },
    "pipe": { "url": "unix:///tmp/x.sock" }
  }
}`;
    const path = write('.config/Code/User/mcp.json', text);
    const first = await clients.import('vscode', {});
    expect(first.imported).toEqual(['env', 'sse']);
    expect(first.needs).toEqual([{ id: 'input:tok', description: 'API token', server: 'asks' }]);
    expect(first.kept.map(({ name }) => name)).toEqual(['asks', 'project', 'pipe']);
    expect(await secrets.get('server/env/env/A')).toBe('e-value');
    const second = await clients.import('vscode', { 'input:tok': 'hunter22' });
    expect(second).toMatchObject({ imported: ['asks'], merged: ['env', 'sse'] });
    expect(await secrets.get('server/asks/header/authorization')).toBe('Bearer hunter22');
    expect(read('.config/Code/User/mcp.json')).toBe(text);
    expect(servers.list()).toHaveLength(3);
    expect(second.clearText).toContain(path);
  });
});
