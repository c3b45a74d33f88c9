import { accessibilityFaults } from '../accessibility.ts';
import type { AppState, ServerView } from '../../../shared/contract/state.ts';
import { busyState, emptyState } from '../../fakes/ui-data.ts';
import { expect, holdCommand, test } from './ui-test.ts';

test('tools stand with risk, rule and definition; a changed one can be accepted', async ({ page, open }) => {
  const { host } = await open({ place: '#/servers' });
  await page.getByRole('link', { name: /pmcp/ }).first().click();
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(27);
  const changed = rows.nth(1);
  await expect(changed).toContainText('gateway.refresh');
  await expect(changed).toContainText('Denied: its definition has changed.');
  await changed.getByRole('button', { name: 'Accept the new definition of gateway.refresh' }).click();
  await expect(page.getByRole('button', { name: /Accept the new definition/ })).toHaveCount(0);
  expect(host.calls).toContainEqual({ name: 'servers.acceptTool', input: { name: 'pmcp', tool: 'gateway.refresh' } });
  await expect(rows.filter({ has: page.getByText('gateway.provision', { exact: true }) })).toContainText('Critical · Execute');
});

test('a command fails where it was given; a log shows its control characters', async ({ page, open }) => {
  await open({ place: '#/servers/mcp-agent-proxy' });
  await page.getByRole('button', { name: 'Restart' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'does not start' })).toBeVisible();
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByTitle('U+001B escape (terminal control)').first()).toBeVisible();
});

test('removing asks first, with the focus on the safe answer', async ({ page, open }) => {
  const { host } = await open({ place: '#/servers/memory' });
  await page.getByRole('button', { name: 'Remove…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove memory?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  expect(host.state.servers).toHaveLength(5);
  await page.getByRole('button', { name: 'Remove…' }).click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Servers' }).getByRole('listitem')).toHaveCount(4);
});

test('adding shows the exact command first and keeps secrets apart', async ({ page, open }) => {
  const { host } = await open({ place: '#/servers', state: () => emptyState() });
  await page.getByRole('link', { name: 'Add a server' }).click();
  await page.getByRole('button', { name: 'Add this server' }).click();
  await expect(page.getByText('Give the command that starts the server.')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('github');
  await page.getByLabel('Command line').fill('npx -y "@scope/server github" --root ~/src');
  await expect(page.locator('.word')).toHaveText(['npx', '-y', '@scope/server github', '--root', '~/src']);
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByLabel('Name of variable 1').fill('GITHUB_TOKEN');
  const value = page.getByLabel('Value of variable 1');
  await value.fill('s3cret');
  await expect(value).toHaveAttribute('type', 'password');
  await page.getByRole('button', { name: 'Add this server' }).click();
  await expect(page.getByRole('heading', { name: 'github' })).toBeVisible();
  expect(host.calls.find(({ name }) => name === 'servers.add')?.input).toEqual({
    name: 'github',
    connection: {
      transport: 'stdio',
      command: 'npx',
      args: ['-y', '@scope/server github', '--root', '~/src'],
      env: { GITHUB_TOKEN: { secret: 'github/GITHUB_TOKEN' } },
    },
    secrets: { 'github/GITHUB_TOKEN': 's3cret' },
  });
});

/** The working day, with one server otherwise. */
function withServer(name: string, part: Partial<ServerView>): (now: number) => AppState {
  return (now) => {
    const state = busyState(now);
    return { ...state, servers: state.servers.map((server) => (server.name === name ? { ...server, ...part } : server)) };
  };
}

test('what nobody agreed to is shown word by word, and starts when the person agrees to exactly that', async ({ page, open }) => {
  const { host } = await open({
    place: '#/servers/memory',
    state: withServer('memory', { consent: 'changed', target: 'npx -y @evil/server --all' }),
  });
  const consent = page.getByRole('region', { name: 'Consent' });
  await expect(consent).toContainText('is not what was agreed to');
  await expect(consent.locator('.word')).toHaveText(['npx', '-y', '@evil/server', '--all']);
  await expect(page.getByRole('button', { name: 'Try now' })).toHaveCount(0);
  expect(host.calls.filter(({ name }) => name === 'servers.tools')).toEqual([]);
  await consent.getByRole('button', { name: 'I agree: let exactly this start' }).click();
  await expect(consent).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Try now' })).toBeVisible();
});

test('consent is not taken for what came after it was shown', async ({ page, open }) => {
  const { host } = await open({ place: '#/servers/memory', state: withServer('memory', { consent: 'missing' }) });
  const consent = page.getByRole('region', { name: 'Consent' });
  await expect(consent.locator('.word').first()).toHaveText('npx');
  host.connections.set('memory', { transport: 'stdio', command: 'curl', args: ['x'], env: {} });
  await consent.getByRole('button', { name: /I agree/ }).click();
  await expect(consent.getByRole('alert')).toContainText('changed meanwhile');
});

test('a version that is looked up at every start is said, and fixed with one click', async ({ page, open }) => {
  const { host } = await open({ place: '#/servers/memory/setup' });
  await expect(page.getByText(/npx looks up @modelcontextprotocol\/server-memory anew at every start/)).toBeVisible();
  await page.getByRole('button', { name: 'Use the exact version' }).click();
  await expect(page.getByLabel('Command line')).toHaveValue('npx -y @modelcontextprotocol/server-memory@2026.8.31');
  await expect(page.getByText('Always the same: @modelcontextprotocol/server-memory, version 2026.8.31.')).toBeVisible();
  await page.getByRole('button', { name: 'Save and agree' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  expect(host.calls.find(({ name }) => name === 'servers.change')?.input).toMatchObject({
    name: 'memory',
    connection: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory@2026.8.31'] },
  });
});

test('secrets are changed without being shown', async ({ page, open }) => {
  const { host } = await open({ place: '#/servers/memory' });
  host.connections.set('memory', {
    transport: 'stdio',
    command: 'notes',
    args: [],
    env: { TOKEN: { secret: 'server/memory/env/TOKEN' }, LEVEL: 'info' },
  });
  await page.getByRole('tab', { name: 'Settings' }).click();
  const token = page.getByLabel('Value of variable 1');
  await expect(token).toHaveValue('');
  await expect(token).toHaveAttribute('placeholder', 'stored, not shown');
  await page.getByLabel('Value of variable 2').fill('debug');
  await page.getByRole('button', { name: 'Save and agree' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  const change = () => host.calls.findLast(({ name }) => name === 'servers.change')?.input;
  expect(change()).toMatchObject({
    connection: { env: { TOKEN: { secret: 'server/memory/env/TOKEN' }, LEVEL: 'debug' } },
    secrets: {},
  });
  await page.getByLabel('Value of variable 1').fill('new-one');
  await page.getByRole('button', { name: 'Save and agree' }).click();
  await expect.poll(change).toMatchObject({ secrets: { 'memory/TOKEN': 'new-one' } });
});

test('what is typed while a change is saved stays, and what came from elsewhere meanwhile is not undone', async ({
  page,
  open,
}) => {
  const { host } = await open({ place: '#/servers/memory/setup' });
  const folder = page.getByLabel('Folder');
  await folder.fill('/srv/one');
  const details = await holdCommand(page, 'servers.get');
  await page.getByRole('button', { name: 'Save and agree' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await folder.fill('/srv/two');
  details.letGo();
  await expect(page.getByRole('button', { name: 'Save and agree' })).not.toHaveAttribute('aria-disabled');
  await expect(folder).toHaveValue('/srv/two');
  await page.getByRole('button', { name: 'Save and agree' }).click();
  const changes = () => host.calls.filter(({ name }) => name === 'servers.change').map(({ input }) => input);
  await expect.poll(changes).toMatchObject([{ connection: { cwd: '/srv/one' } }, { connection: { cwd: '/srv/two' } }]);

  await expect(page.getByText('Saved.')).toBeVisible();
  await folder.fill('/srv/three');
  host.connections.set('memory', { transport: 'stdio', command: 'notes', args: [], env: {} });
  host.change({
    servers: host.state.servers.map((each) => (each.name === 'memory' ? { ...each, target: 'notes' } : each)),
  });
  await expect(page.getByText('This server was changed elsewhere meanwhile.')).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save and agree' }).click();
  const refused = page.getByRole('alert').filter({ hasText: 'changed meanwhile' });
  await expect(refused).toBeVisible();
  await expect(folder).toHaveValue('/srv/three');
  await page.getByRole('button', { name: 'Show what stands there now' }).click();
  await expect(page.getByLabel('Command line')).toHaveValue('notes');
  await expect(folder).toHaveValue('');
  await expect(refused).toHaveCount(0);
});

test('secrets in the command line are told apart, and asked for by their names', async ({ page, open }) => {
  const { host } = await open({ place: '#/servers/memory' });
  const kept = { before: 'Authorization: Bearer ', secret: 'server/memory/arg/Authorization', after: '' };
  host.connections.set('memory', { transport: 'stdio', command: 'notes', args: ['--header', kept], env: {} });
  await page.getByRole('tab', { name: 'Settings' }).click();
  const line = page.getByLabel('Command line');
  await expect(line).toHaveValue("notes --header 'Authorization: Bearer {{secret/Authorization}}'");
  await expect(page.getByLabel('Secret “Authorization”')).toHaveAttribute('placeholder', 'stored, not shown');
  await line.fill("notes --header 'Authorization: Bearer {{secret/Authorization}}' --api-key abcd1234efgh {{secret/word}}");
  const preview = page.getByRole('region', { name: 'What will run' });
  await expect(preview.locator('.secret-word')).toHaveText(['Authorization secret', 'api-key secret', 'word secret']);
  await expect(preview).not.toContainText('abcd1234efgh');
  await page.getByRole('button', { name: 'Save and agree' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Give the value of the secret word.' })).toBeVisible();
  const word = page.getByLabel('Secret “word”');
  await expect(word).toHaveAttribute('type', 'password');
  await word.fill('please');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save and agree' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  expect(host.calls.find(({ name }) => name === 'servers.change')?.input).toMatchObject({
    connection: { args: ['--header', kept, '--api-key', { secret: 'arg/api-key' }, { secret: 'arg/word' }] },
    secrets: { 'arg/api-key': 'abcd1234efgh', 'arg/word': 'please' },
  });
});

test('a client that was registered for signing in is set, shown where consent is given, and taken away', async ({
  page,
  open,
}) => {
  const { host } = await open({ place: '#/servers/+add', state: () => emptyState() });
  await page.getByRole('radio', { name: 'By an address' }).check();
  await page.getByLabel('Name', { exact: true }).fill('wiki');
  await page.getByRole('textbox', { name: 'Address' }).fill('https://wiki.example/mcp');
  await page.getByText('Signing in with a client of your own').click();
  await page.getByLabel('Client secret').fill('hush-hush');
  await page.getByRole('button', { name: 'Add this server' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'give its ID' })).toBeVisible();
  await page.getByLabel('Client ID').fill('my-app');
  await page.getByLabel('Scopes').fill('read write');
  await page.getByLabel('Callback port').fill('4711');
  await expect(page.getByLabel('Client secret')).toHaveAttribute('type', 'password');
  const preview = page.getByRole('region', { name: 'What will be reached' });
  await expect(preview).toContainText('signing in as the client my-app with its secret asking for read write back at port 4711');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Add this server' }).click();
  await expect(page.getByRole('heading', { name: 'wiki' })).toBeVisible();
  const client = {
    clientId: 'my-app',
    clientSecret: { secret: 'wiki/oauth-client-secret' },
    scope: 'read write',
    callbackPort: 4711,
  };
  expect(host.calls.find(({ name }) => name === 'servers.add')?.input).toMatchObject({
    connection: { url: 'https://wiki.example/mcp', oauth: client },
    secrets: { 'wiki/oauth-client-secret': 'hush-hush' },
  });
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByLabel('Client secret')).toHaveAttribute('placeholder', 'stored, not shown');
  await page.getByLabel('Client ID').fill('');
  await page.getByLabel('Scopes').fill('');
  await page.getByLabel('Callback port').fill('');
  await page.getByRole('button', { name: 'Save and agree' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  const change = host.calls.find(({ name }) => name === 'servers.change')?.input as { connection: object };
  expect(change.connection).toEqual({ transport: 'http', url: 'https://wiki.example/mcp', headers: {} });
});

test('trying says what was found, or why it does not work', async ({ page, open }) => {
  await open({ place: '#/servers/memory' });
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(page.getByText('It works: 9 tools, found in 840 ms.')).toBeVisible();
  await page
    .getByRole('link', { name: /mcp-agent-proxy/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(page.getByText('It does not work.')).toBeVisible();
  await expect(page.getByText(/exit code 1/)).toBeVisible();
});

test('a server is switched off and on, and renamed', async ({ page, open }) => {
  const { host } = await open({ place: '#/servers/memory' });
  await page.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByText('It is switched off: nothing starts, and every call to it is denied.')).toBeVisible();
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('button', { name: 'Rename…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rename memory' });
  const name = dialog.getByLabel('New name');
  await expect(name).toBeFocused();
  await name.fill('a__b');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(dialog.getByRole('alert')).toContainText('single "_"');
  await name.fill('pmcp');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(dialog.getByRole('alert')).toContainText('There is a server "pmcp" already.');
  await name.fill('notes');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('heading', { name: 'notes' })).toBeVisible();
  expect(host.state.servers.map((server) => server.name)).toContain('notes');
});

test('what a client’s documentation says is pasted, filled in, looked at and added', async ({ page, open }) => {
  const { host } = await open({ place: '#/servers/+add', state: () => emptyState() });
  await page.getByRole('radio', { name: 'Paste' }).check();
  await expect(page.getByText(/Paste what the server’s documentation tells you/)).toBeVisible();
  await page.getByLabel('Text').fill('{ "mcpServers": {');
  await expect(page.getByRole('alert').filter({ hasText: 'It is no JSON' })).toBeVisible();
  await page.getByLabel('Text').fill(
    JSON.stringify({
      inputs: [{ id: 'token', password: true, description: 'Your token' }],
      servers: {
        github: { url: 'https://api.example.com/mcp', headers: { Authorization: 'Bearer ${input:token}' } },
        files: { command: 'npx', args: ['-y', 'server-files', '/src'], autoApprove: ['*'] },
      },
    }),
  );
  const found = page.getByRole('list', { name: 'Servers in the text' });
  await expect(found.locator('.proposed-card')).toHaveCount(2);
  await expect(found.getByText(/autoApprove is not taken over/)).toBeVisible();
  await page.getByRole('button', { name: 'Add 2 servers' }).click();
  await expect(found.getByRole('alert')).toContainText('Still to be filled: token.');
  const token = page.getByLabel('token', { exact: true });
  await expect(token).toHaveAttribute('type', 'password');
  await token.fill('s3cret');
  await found.getByRole('button', { name: 'Use the exact version' }).click();
  await expect(found.getByText('Always the same: server-files, version 2026.8.31.')).toBeVisible();
  expect(host.calls.find(({ name }) => name === 'servers.findVersion')?.input).toEqual({
    connection: { transport: 'stdio', command: 'npx', args: ['-y', 'server-files', '/src'], env: {} },
  });
  await page.getByLabel('Name of files').fill('sources');
  expect(await accessibilityFaults(page)).toEqual([]);
  await expect(found.getByRole('alert')).toHaveCount(0);
  await page.getByRole('button', { name: 'Add 2 servers' }).click();
  await expect(page.getByRole('heading', { name: 'github' })).toBeVisible();
  const added = host.calls.filter(({ name }) => name === 'servers.add').map(({ input }) => input);
  expect(added).toMatchObject([
    {
      name: 'github',
      connection: { headers: { Authorization: { secret: 'header/Authorization' } } },
      secrets: { 'header/Authorization': 'Bearer s3cret' },
    },
    { name: 'sources', connection: { command: 'npx', args: ['-y', 'server-files@2026.8.31', '/src'] } },
  ]);
});

test('of several ways to the same server one is chosen', async ({ page, open }) => {
  await open({ place: '#/servers/+add', state: () => emptyState() });
  await page.getByRole('radio', { name: 'Paste' }).check();
  const packages = [{ registryType: 'npm', identifier: '@ada/weather', version: '1.2.3', transport: { type: 'stdio' } }];
  const remotes = [{ type: 'streamable-http', url: 'https://weather.example.com/mcp' }];
  await page.getByLabel('Text').fill(JSON.stringify({ name: 'io.github.ada/weather', packages, remotes }));
  const way = (name: string) => page.getByRole('checkbox', { name: `Add weather (${name})` });
  await expect(way('npm package')).toBeChecked();
  await expect(way('remote')).not.toBeChecked();
  await way('remote').check();
  await page.getByRole('button', { name: 'Add 2 servers' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'There is a server of this name already.' })).toHaveCount(2);
});
