import { expect, test } from './ui-test.ts';

test('changes are saved together; what cannot be right is said in place and not sent', async ({ page, open }) => {
  const { host } = await open({ place: '#/settings' });
  const sent = () => host.calls.filter(({ name }) => name === 'settings.change').map(({ input }) => input);
  const hold = page.getByLabel('Hold a call open for');
  await hold.fill('9999');
  await expect(page.getByRole('alert').filter({ hasText: '600' })).toBeVisible();
  await hold.press('Enter');
  expect(sent()).toEqual([]);
  await hold.fill('30');
  await page.getByRole('switch', { name: 'Ask for everything' }).check();
  await page.getByRole('button', { name: 'Save 2 changes' }).click();
  await expect(page.getByText('All saved')).toBeVisible();
  expect(sent()).toEqual([{ askForEverything: true, holdSeconds: 30 }]);
});

test('an error of the host is shown, and changes can be taken back', async ({ page, open }) => {
  await open({ place: '#/settings' });
  const port = page.getByLabel('Port of this page');
  await port.fill('47100');
  await page.getByRole('button', { name: 'Save 1 change' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The two ports must differ.' })).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(port).toHaveValue('47101');
});

test('the appearance follows the system until one is chosen, and is kept', async ({ page, open }) => {
  await open({ place: '#/settings', theme: 'dark' });
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(html).toHaveAttribute('data-theme', 'light');
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(html).toHaveAttribute('data-theme', 'dark');
});
