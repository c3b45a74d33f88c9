import { emptyState } from '../../fakes/ui-data.ts';
import { expect, test } from './ui-test.ts';

const changes = (host: { readonly calls: readonly { readonly name: string; readonly input: unknown }[] }): unknown[] =>
  host.calls.filter(({ name }) => name === 'grants.change').map(({ input }) => input);

test('a client shows what it may use and what it has open', async ({ page, open }) => {
  await open({ place: '#/clients' });
  await page.getByRole('link', { name: /^Claude Code/ }).click();
  const detail = page.getByRole('region', { name: 'Claude Code' });
  await expect(detail.getByText('filesystem, github, pmcp')).toBeVisible();
  await expect(detail.getByText('as the setting says (45 s)')).toBeVisible();
  await expect(detail.getByRole('row', { name: /^pmcp 2\.4\.0/ })).toBeVisible();
  await detail.getByRole('link', { name: 'pmcp', exact: true }).click();
  await expect(page).toHaveURL(/#\/history\/session%3D91b04e77$/);
  await expect(page.getByRole('button', { name: 'Any session' })).toContainText('91b04e77');
});

test('how long its calls are held is set, and given back to the setting', async ({ page, open }) => {
  const { host } = await open({ place: '#/clients/Cursor' });
  const seconds = page.getByRole('textbox', { name: 'Seconds' });
  await seconds.fill('1e9');
  await seconds.press('Enter');
  await expect(page.getByText('Give a number from 1 to 600.')).toBeVisible();
  await seconds.fill('25');
  await page.getByRole('button', { name: 'Set' }).click();
  await expect(page.getByText('25 s', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'As the setting says' }).click();
  await expect(page.getByText('as the setting says (45 s)')).toBeVisible();
  expect(changes(host)).toEqual([
    { name: 'Cursor', holdSeconds: 25 },
    { name: 'Cursor', holdSeconds: null },
  ]);
});

test('its servers are chosen; a session is ended; it is paused and let go on', async ({ page, open }) => {
  const { host } = await open({ place: '#/clients/Cursor' });
  await page.getByRole('button', { name: 'Change…' }).click();
  await page.getByRole('checkbox', { name: /^all servers/ }).uncheck();
  await page.getByRole('checkbox', { name: 'memory' }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(() => changes(host)).toEqual([{ name: 'Cursor', servers: ['memory'] }]);
  await expect(page.getByRole('checkbox', { name: 'memory' })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Cursor' }).getByText('memory', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'End session f3a9c2d1' }).click();
  await expect(page.getByRole('button', { name: 'End session f3a9c2d1' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Pause Cursor' }).click();
  await page.getByRole('menuitem', { name: 'For 1 hour' }).click();
  await page.getByRole('button', { name: 'Resume Cursor' }).click();
  await expect(page.getByRole('button', { name: 'Pause Cursor' })).toBeVisible();
});

test('revoking asks first, and leaves its page', async ({ page, open }) => {
  const { host } = await open({ place: '#/clients/VS%20Code' });
  await page.getByRole('button', { name: 'Revoke VS Code' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke VS Code?' });
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(page).toHaveURL(/#\/clients$/);
  await expect(page.getByRole('link', { name: /^VS Code/ })).toHaveCount(0);
  expect(host.calls).toContainEqual({ name: 'grants.revoke', input: { name: 'VS Code' } });
});

test('without a client the page says what one is', async ({ page, open }) => {
  await open({ place: '#/clients', state: emptyState });
  await page.getByRole('button', { name: 'Let a client in' }).click();
  await expect(page.getByRole('dialog', { name: 'Let a client in' })).toBeVisible();
});
