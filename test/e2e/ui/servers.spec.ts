import { emptyState } from '../../fakes/ui-data.ts';
import { expect, test } from './ui-test.ts';

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
