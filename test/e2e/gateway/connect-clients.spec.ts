import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { connectV1 } from '../../harness/clients.ts';
import { createInstallation, type Installation, type ServeLine } from '../../harness/countersign-process.ts';
import { findInFolder } from '../../harness/find-in-folder.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { slowHost } from '../../harness/slow-host.ts';

const SECRET = 'ghp_0123456789abcdefghijABCDEFGHIJ';
const [command, ...args] = SERVER_COMMANDS.memory;
const memory = { command, args, env: { MEMORY_TOKEN: SECRET } };

/** Five clients as people have them: other settings, comments, another format each, and one whose servers are another one's too. */
const FILES: Readonly<Record<string, string>> = {
  '.cursor/mcp.json': `${JSON.stringify({ mcpServers: { memory } }, null, 2)}\n`,
  '.claude.json': JSON.stringify({ numStartups: 3, mcpServers: { memory: { type: 'stdio', ...memory } }, projects: {} }),
  '.config/Code/User/mcp.json': `{\r\n\t// mine\r\n\t"servers": {\r\n\t\t"notes": ${JSON.stringify({ type: 'stdio', command, args })}, // keep\r\n\t},\r\n}\r\n`,
  '.codex/config.toml': `model = "best" # really\n\n[mcp_servers.memory]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\nstartup_timeout_sec = 20\n\n[mcp_servers.memory.env]\nMEMORY_TOKEN = "${SECRET}"\n`,
  '.config/Claude/claude_desktop_config.json': `\uFEFF${JSON.stringify({ mcpServers: { files: { command, args } } }, null, 4)}`,
};
const NAMES = ['Claude Desktop', 'Claude Code', 'Cursor', 'VS Code', 'Codex'];

const test = base.extend<{ world: { home: string; installation: Installation; served: ServeLine } }>({
  // oxlint-disable-next-line no-empty-pattern -- playwright wants the pattern
  world: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'countersign-clients-home-'));
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), text);
    }
    const installation = await createInstallation({ environment: { HOME: home, XDG_CONFIG_HOME: '' } });
    const served = await installation.serve();
    await use({ home, installation, served });
    await installation.dispose();
    await rm(home, { recursive: true, force: true });
  },
});

async function connect(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Connect ${name}`, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `Connect ${name}` });
  await expect(dialog.getByRole('group').first()).toBeVisible();
  await expect(dialog).not.toContainText(SECRET);
  await dialog.getByRole('button', { name: 'Write this' }).click();
  await page
    .getByRole('dialog', { name: `${name} is connected` })
    .getByRole('button', { name: 'Done' })
    .click();
}

test('from a home folder with five clients to five protected ones, and back without a trace', async ({ page, world }) => {
  test.setTimeout(240_000);
  const { home, installation, served } = world;
  const read = (path: string): string => readFileSync(join(home, path), 'utf8');
  await slowHost(page);
  await page.goto(served.ui);
  await page.getByRole('link', { name: 'Connect a client…' }).click();
  await expect(page.getByText('5 found, 0 connected')).toBeVisible();
  for (const name of NAMES) await connect(page, name);
  await expect(page.getByText('5 found, 5 connected')).toBeVisible();
  for (const path of Object.keys(FILES)) expect(read(path)).not.toContain(SECRET);

  // One server, whoever brought it; its credential is with the secrets, and nowhere in clear among our own files but those.
  const { servers } = await installation.json<{ servers: { name: string }[] }>('servers', 'list');
  expect(servers.map(({ name }) => name).sort()).toEqual(['files', 'memory']);
  const inClear = await findInFolder(installation.dataDir, SECRET);
  expect(inClear.filter((path) => !path.includes('secrets'))).toEqual([]);

  // The client goes on with what now stands in its file.
  const { url, headers } = JSON.parse(read('.cursor/mcp.json')).mcpServers.memory;
  const client = await connectV1(url, headers.Authorization.replace('Bearer ', ''));
  expect(await client.listTools()).toContain('read_graph');
  await client.close();

  // Somebody else puts a server in: it is noticed, and so is that it is gone.
  const connected = read('.cursor/mcp.json');
  writeFileSync(
    join(home, '.cursor/mcp.json'),
    connected.replace('"mcpServers": {', '"mcpServers": { "shell": { "command": "bash" },'),
  );
  const cursor = page.getByRole('listitem', { name: 'Cursor' });
  await expect(cursor.getByText('"shell" in')).toBeVisible();
  writeFileSync(join(home, '.cursor/mcp.json'), connected);
  await expect(cursor.getByText('Connected', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Put all back…' }).click();
  await page.getByRole('dialog', { name: 'Put every client back?' }).getByRole('button', { name: 'Put back' }).click();
  await expect(page.getByText('5 found, 0 connected')).toBeVisible();
  for (const [path, text] of Object.entries(FILES)) {
    expect(read(path), path).toBe(text);
    expect(readdirSync(dirname(join(home, path))).filter((name) => /countersign|\.bak|\.tmp/.test(name))).toEqual([]);
  }
  const { grants } = await installation.json<{ grants: unknown[] }>('grants', 'list');
  expect(grants).toEqual([]);
});

test('an agent with a shell but no person behind it connects nobody and puts nobody back', async ({ world }) => {
  const { home, installation } = world;
  const refused = await installation.run('clients', 'connect', 'cursor', '--yes');
  expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('needs the person')]);
  expect(readFileSync(join(home, '.cursor/mcp.json'), 'utf8')).toBe(FILES['.cursor/mcp.json']);
  const plan = await installation.json<{ changes: unknown[] }>('clients', 'connect', 'cursor', '--preview');
  expect(plan.changes).toHaveLength(1);
  await installation.json('clients', 'connect', 'cursor', '--yes');
  expect((await installation.run('clients', 'undo', '--all', '--yes')).code).toBe(3);
  expect((await installation.run('clients', 'undo', 'cursor', '--yes')).code).toBe(3);
  // A token proves the person, but does not say that they want this.
  const token = world.served.operatorToken;
  expect((await installation.run('clients', 'undo', 'cursor', '--operator-token', token)).code).toBe(3);
  await installation.json('clients', 'undo', '--all', '--yes');
  expect(readFileSync(join(home, '.cursor/mcp.json'), 'utf8')).toBe(FILES['.cursor/mcp.json']);
  expect((await installation.run('clients', 'undo', 'cursor', '--yes')).code).toBe(1);
  expect((await installation.run('clients', 'connect', 'nobody')).code).toBe(2);
});
