import { accessibilityFaults } from '../accessibility.ts';
import { expect, test } from './ui-test.ts';

test('anything is reached by a few letters, from wherever the focus is', async ({ page, open }) => {
  await open({ place: '#/history' });
  await page.getByRole('searchbox', { name: /^Search/ }).focus();
  await page.keyboard.press('ControlOrMeta+k');
  const palette = page.getByRole('dialog', { name: 'Go to or do' });
  const field = palette.getByRole('combobox');
  await expect(field).toBeFocused();
  await field.fill('rules git');
  await expect(palette.getByRole('option')).toHaveText([/Rules of github/]);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/rules\/github$/);
  await expect(palette).toHaveCount(0);
});

test('it throws switches, and answers no question', async ({ page, open }) => {
  const { host } = await open({ place: '#/overview' });
  await page.keyboard.press('ControlOrMeta+k');
  const field = page.getByRole('dialog').getByRole('combobox');
  await field.fill('allow');
  await expect(page.getByText('Nothing is called so.')).toBeVisible();
  await field.fill('pause');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Paused: all denied')).toBeVisible();
  // While it is still closing, the keys would not open it.
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+k');
  await field.fill('everything');
  await page.getByRole('option', { name: /Ask for everything/ }).click();
  await expect.poll(() => host.calls).toContainEqual({ name: 'switches.on', input: { kind: 'ask' } });
  await expect(page.getByText('Asking for everything')).toBeVisible();
  await page.getByRole('button', { name: 'End: Asking for everything' }).click();
  await expect(page.getByText('Asking for everything')).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the overview tells today hour by hour, and where to see what passed unasked', async ({ page, open }) => {
  await open({ place: '#/overview' });
  const chart = page.getByRole('region', { name: 'Today, hour by hour' });
  await expect(chart.getByRole('listitem')).toHaveCount(24);
  await expect(chart.getByText(/^12:00: [1-9]\d* allowed, \d+ denied, \d+ asked$/)).toBeAttached();
  await chart.getByRole('link', { name: 'What passed without asking' }).click();
  await expect(page).toHaveURL(/#\/history\/effect%3Dallow\/by%3Drule\/from%3D\d+$/);
  await expect(page.getByRole('button', { name: 'Decided by: a rule' })).toBeVisible();
});
