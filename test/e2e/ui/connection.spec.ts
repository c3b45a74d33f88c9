import { emptyState } from '../../fakes/ui-data.ts';
import { expect, test } from './ui-test.ts';

const NETWORK = [/Failed to load resource/, /ERR_/];

test.describe('a host that goes away', () => {
  test.use({ allowed: { errors: NETWORK } });
  test('is missed visibly, found again by itself, and what changed meanwhile is there', async ({ page, open }) => {
    const { host } = await open({ place: '#/overview' });
    host.goAway();
    const bar = page.getByRole('alert').filter({ hasText: 'Connection lost.' });
    await expect(bar).toBeVisible();
    await page.getByRole('button', { name: 'Pause VS Code' }).click();
    await expect(page.getByText('Nothing is known about what became of this')).toBeVisible();
    host.comeBack();
    host.state = { ...emptyState(), instance: 'fake-2', revision: 0 };
    await expect(bar).toHaveCount(0);
    await expect(page.getByText('Ready, no client yet')).toBeVisible();
  });

  test('a browser that is signed out is told what to do', async ({ page, open }) => {
    const { host } = await open({ place: '#/overview' });
    host.signOut();
    await expect(page.getByRole('alert').filter({ hasText: 'Signed out.' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('heading', { name: 'This browser is not signed in' })).toBeVisible();
    await expect(page.getByText('countersign ui')).toBeVisible();
  });
});

test('the page keeps to a strict content policy and writes no error', async ({ page, open }) => {
  const { errors } = await open();
  for (const name of ['Overview', 'Approvals', 'History', 'Servers', 'Settings']) {
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Keyboard help' }).click();
  await page.keyboard.press('Escape');
  expect(errors).toEqual([]);
  expect(await page.locator('script:not([src]), style, [style*="expression"]').count()).toBe(0);
});

test('pages are reached by number keys and by the back button', async ({ page, open }) => {
  await open({ place: '#/overview' });
  await page.keyboard.press('4');
  await expect(page.getByRole('heading', { level: 1, name: 'History' })).toBeVisible();
  await page.keyboard.press('7');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'History' })).toBeVisible();
});

test('at 200 % zoom and on a small page nothing is cut off sideways and an answer can be given', async ({ page, open }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  const { host } = await open({ place: '#/approvals' });
  await expect(page.getByRole('button', { name: 'Allow once' })).toBeInViewport();
  await page.setViewportSize({ width: 640, height: 400 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Deny', exact: true }).click();
  await expect.poll(() => host.calls.some(({ name }) => name === 'approvals.deny')).toBe(true);
});
