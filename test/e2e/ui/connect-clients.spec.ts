import { accessibilityFaults } from '../accessibility.ts';
import { expect, test } from './ui-test.ts';

test('a client is connected after its changes were seen, and put back again', async ({ page, open }) => {
  const { host } = await open({ place: '#/clients' });
  await page.getByRole('link', { name: 'Connect a client…' }).click();
  await expect(page.getByText('4 found, 2 connected')).toBeVisible();
  const cursor = page.getByRole('listitem', { name: 'Cursor' });
  await expect(cursor.getByText('2 are called directly')).toBeVisible();
  await cursor.getByRole('button', { name: 'Connect Cursor' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect Cursor' });
  await expect(dialog.getByText('goes through github, which is new')).toBeVisible();
  await expect(dialog.getByText('GITHUB_TOKEN moves to the secrets')).toBeVisible();
  await expect(dialog.getByRole('group', { name: '/home/ada/.cursor/mcp.json' })).toContainText('servers/github/mcp');
  expect(host.calls.some(({ name }) => name === 'clients.connect')).toBe(false);
  await dialog.getByLabel('input:token').fill('hunter22');
  await dialog.getByRole('button', { name: 'Use these values' }).click();
  await expect(dialog.getByLabel('input:token')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Write this' }).click();
  const done = page.getByRole('dialog', { name: 'Cursor is connected' });
  await expect(done.getByText('/home/ada/.cursor/mcp.json.bak')).toBeVisible();
  await done.getByRole('button', { name: 'Done' }).click();
  expect(host.calls).toContainEqual({
    name: 'clients.connect',
    input: { client: 'cursor', style: 'wrap', values: { 'input:token': 'hunter22' }, precondition: 'p1' },
  });
  await expect(page.getByText('4 found, 3 connected')).toBeVisible();
  await cursor.getByRole('button', { name: 'Put back Cursor' }).click();
  const back = page.getByRole('dialog', { name: 'Put Cursor back?' });
  const removing = back.getByRole('checkbox', { name: /Also remove the servers that were brought in/ });
  await expect(removing).not.toBeChecked();
  await expect(back.getByText(/memory: with their rules/)).toBeVisible();
  await removing.check();
  await expect(back.getByText('The server github stays: Cursor may use it.')).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await back.getByRole('button', { name: 'Put back' }).click();
  await expect(page.getByText('4 found, 2 connected')).toBeVisible();
  expect(host.calls).toContainEqual({
    name: 'clients.undo',
    input: { client: 'cursor', precondition: 'u1', removeServers: true },
  });
});

test('what changed behind our back is said, repaired, or taken as it is', async ({ page, open }) => {
  const { host } = await open({ place: '#/clients/+setup' });
  const zed = page.getByRole('listitem', { name: 'Zed' });
  await expect(zed.getByText('is new and does not go through Countersign')).toBeVisible();
  await zed.getByRole('button', { name: 'Repair Zed' }).click();
  await page.getByRole('dialog', { name: 'Repair Zed' }).getByRole('button', { name: 'Cancel' }).click();
  await zed.getByRole('button', { name: 'Take it as it is: Zed' }).click();
  await expect(zed.getByText('Connected', { exact: true })).toBeVisible();
  expect(host.calls).toContainEqual({ name: 'clients.accept', input: { client: 'zed' } });
  const codex = page.getByRole('listitem', { name: 'Codex' });
  await expect(codex.getByText('It is no valid TOML (line 3).').first()).toBeVisible();
  await expect(codex.getByRole('button', { name: /Connect/ })).toHaveCount(0);
});

test('servers are imported; missing values are asked for; files in clear are named', async ({ page, open }) => {
  await open({ place: '#/clients/+setup' });
  await page.getByRole('button', { name: 'Import servers of Cursor' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import the servers of Cursor' });
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText('1 new server');
  await expect(dialog.getByText('/home/ada/.cursor/mcp.json')).toBeVisible();
  await dialog.getByLabel('input:token').fill('x');
  await dialog.getByRole('button', { name: 'Use these values' }).click();
  await expect(dialog.getByText('It needs input:token.')).toHaveCount(0);
});

test('all are put back at once; one that cannot be is named', async ({ page, open }) => {
  await open({ place: '#/clients/+setup' });
  await page.getByRole('button', { name: 'Put all back…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Put every client back?' });
  await dialog.getByRole('button', { name: 'Put back' }).click();
  await expect(dialog.getByRole('alert')).toContainText('codex: Its file cannot be read.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('4 found, 0 connected')).toBeVisible();
});
