import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { accessibilityFaults } from '../accessibility.ts';
import { test } from './product-test.ts';

/* Each page of the app, with what really happens behind it. */

test('the history is searched, filtered, read, verified and exported', async ({ page, product }) => {
  const { client, folder, app } = product;
  await client.callTool('list_directory', { path: folder });
  const write = client.callTool('write_file', { path: join(folder, 'notes/a.md'), content: 'plain as day' });
  await app.goTo('Approvals');
  await expect(app.approvals.card('Cursor', 'write_file')).toBeVisible();
  await app.approvals.denyBecause('Not that one');
  expect((await write).text).toContain('Not that one');

  await app.goTo('History');
  await app.history.search('plain as day');
  await expect(app.history.rows.filter({ hasText: 'write_file' })).toHaveCount(1);
  await expect(app.history.rows.filter({ hasText: 'list_directory' })).toHaveCount(0);
  await app.history.search('');
  await app.history.filter('Decision', 'Denied');
  await expect(app.history.rows.filter({ hasText: 'list_directory' })).toHaveCount(0);
  await app.history.open('write_file');
  await expect(app.history.detail).toContainText('Not that one');
  await expect(app.history.detail).toContainText('Nothing left this computer');
  expect(await accessibilityFaults(page)).toEqual([]);
  await app.history.verify();
  await expect(page.getByText(/^Chain holds: \d+ entries, \d+ links/)).toBeVisible();
  const lines = (await app.history.export('JSON lines')).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { subject: string }).subject)).toContain('write_file');
});

test('a client is paused, let go on, and revoked; its calls tell', async ({ page, product }) => {
  const { client, folder, app } = product;
  const list = () => client.callTool('list_directory', { path: folder });
  await app.goTo('Clients');
  await app.clients.open('Cursor');
  await app.clients.pause('Cursor', 'for 15 minutes');
  await expect(app.switches.active).toContainText('Paused: Cursor');
  expect((await list()).text).toMatch(/^\[POLICY DENIED\] Countersign is paused for Cursor/);
  await app.clients.resume('Cursor');
  await expect(app.switches.active.getByRole('listitem')).toHaveCount(0);
  expect((await list()).isError).toBe(false);
  await expect(app.clients.detail('Cursor').getByRole('row', { name: /^files/ })).toBeVisible();
  await app.clients.revoke('Cursor');
  await expect(page).toHaveURL(/#\/clients$/);
  await expect(list()).rejects.toThrow();
});

test('switches hold for everything: a pause, asking for everything, quiet hours', async ({ page, product }) => {
  const { client, folder, app } = product;
  const list = () => client.callTool('list_directory', { path: folder });
  await app.switches.pauseAll('for 15 minutes');
  await expect(page.getByText('Paused: all denied')).toBeVisible();
  expect((await list()).text).toMatch(/paused for all clients/);
  await app.switches.resumeAll();
  await expect(page.getByText('Paused: all denied')).toHaveCount(0);
  await app.switches.on('Ask for everything for 1 hour');
  await expect(app.switches.active).toContainText('Asking for everything');
  const asked = list();
  await app.goTo('Approvals');
  await expect(app.approvals.card('Cursor', 'list_directory')).toBeVisible();
  await app.approvals.allowOnce();
  expect((await asked).isError).toBe(false);
  await app.switches.on('Quiet hours for 1 hour');
  await expect(app.switches.active).toContainText('Quiet hours');
  expect((await list()).text).toMatch(/^\[APPROVAL PENDING\] list_directory /);
  await expect(app.approvals.card('Cursor', 'list_directory')).toBeVisible();
  await app.approvals.allowOnce();
  // A click is no answer yet: the retry comes when the page says that it is.
  await expect(app.approvals.card('Cursor', 'list_directory')).toContainText('Allowed, not fetched yet');
  expect((await list()).isError).toBe(false);
  await app.switches.end('Quiet hours');
  await app.switches.end('Asking for everything');
  await expect(app.switches.active.getByRole('listitem')).toHaveCount(0);
  expect((await list()).isError).toBe(false);
});

test('settings and rules are changed, saved as one file, and come back from it', async ({ page, product }) => {
  const { installation, app } = product;
  await app.goTo('Settings');
  await app.settings.field('Hold a call open for').fill('33');
  await app.settings.save();
  const backup = await app.settings.backup();
  await app.settings.field('Hold a call open for').fill('44');
  await app.settings.save();
  const file = join(installation.dataDir, 'settings.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ holdSeconds: 44 });
  await app.settings.restore(backup);
  await expect(app.settings.field('Hold a call open for')).toHaveValue('33');
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ holdSeconds: 33 });
  expect(await accessibilityFaults(page)).toEqual([]);
});

test('a server shows its tools and its log, and is paused by itself', async ({ product }) => {
  const { client, folder, app } = product;
  await app.goTo('Servers');
  await app.servers.open('files');
  await expect(app.servers.detail('files').getByText('write_file').first()).toBeVisible();
  await app.clients.pause('files', 'for 1 hour');
  await expect(app.servers.detail('files').getByText('Paused')).toBeVisible();
  const denied = await client.callTool('list_directory', { path: folder });
  expect(denied.text).toMatch(/paused for files/);
  await app.clients.resume('files');
  await app.servers.openLog();
  await expect(app.servers.log).toContainText('Secure MCP Filesystem Server');
});
