import { writeApproval } from '../../fakes/ui-data.ts';
import { expect, holdCommand, test } from './ui-test.ts';

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

test('what is typed while changes are saved is for the next save', async ({ page, open }) => {
  const { host } = await open({ place: '#/settings' });
  const field = page.getByLabel('Hold a call open for');
  const before = await field.inputValue();
  const saveIt = page.getByRole('button', { name: /^Save \d change/ });
  const saving = await holdCommand(page, 'settings.change');
  await field.fill('30');
  await page.getByRole('switch', { name: 'Ask for everything' }).check();
  await saveIt.click();
  await expect(saveIt).toHaveAttribute('aria-busy', 'true');
  await field.fill(before);
  saving.letGo();
  await expect.poll(() => host.state.settings.holdSeconds).toBe(30);
  await expect(field).toHaveValue(before);
  await expect(saveIt).toHaveText('Save 1 change');
  await saveIt.click();
  await expect(page.getByText('All saved')).toBeVisible();
  expect(host.state.settings.holdSeconds).toBe(Number(before));
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

test('a backup is saved as a file, and restored after it was seen', async ({ page, open }) => {
  const { host } = await open({ place: '#/settings' });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save a backup' }).click();
  expect((await download).suggestedFilename()).toMatch(/^countersign-\d{4}-\d{2}-\d{2}\.backup\.json$/);
  await page.getByRole('button', { name: 'Restore…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore a backup' });
  const choose = async (text: string): Promise<void> =>
    dialog
      .getByLabel('Choose the file')
      .setInputFiles({ name: 'b.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await choose('{}');
  await expect(dialog.getByText('This is no backup of Countersign.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Restore' }).dispatchEvent('click');
  await choose('{"countersign":"backup"}');
  await expect(dialog.getByText('2 settings change:')).toBeVisible();
  await expect(dialog.getByText('Stricter recommended rules')).toBeVisible();
  await expect(dialog.getByText('pmcp: write_file was asked about and is allowed now.')).toBeVisible();
  await expect(dialog.getByText('for a server that is not here (yet)')).toBeVisible();
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(dialog).toHaveCount(0);
  expect(host.calls.filter(({ name }) => name === 'backup.restore')).toHaveLength(1);
});

test('a question is told by the system while the page is out of sight: who and what, never an argument', async ({
  page,
  open,
}) => {
  await page.addInitScript(() => {
    const told: { title: string; body: string }[] = [];
    class Told extends EventTarget {
      static readonly permission = 'granted';
      static readonly requestPermission = async () => 'granted';
      constructor(title: string, { body }: { body: string }) {
        super();
        told.push({ title, body });
      }
      close(): void {}
    }
    Object.assign(window, { Notification: Told, told });
  });
  const { host } = await open({ place: '#/settings' });
  const told = (): Promise<{ title: string; body: string }[]> =>
    page.evaluate(() => (window as unknown as { told: { title: string; body: string }[] }).told);
  const setVisible = (state: string): Promise<void> =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true });
    }, state);
  await page.getByRole('switch', { name: 'Notify me in this browser' }).check();
  const ask = (id: string) => host.change({ approvals: [{ ...writeApproval(Date.now()), id }, ...host.state.approvals] });
  ask('SEEN01');
  await expect(page).toHaveTitle('(4) Countersign');
  expect(await told()).toEqual([]);
  await setVisible('hidden');
  ask('T00D01');
  await expect.poll(told).toEqual([{ title: 'VS Code asks to run write_file', body: 'Medium · filesystem' }]);
  const now = Date.now();
  host.change({ switches: [{ kind: 'quiet', client: null, server: null, since: now, until: null }] });
  ask('SHH001');
  await expect(page).toHaveTitle('(6) Countersign');
  expect(await told()).toHaveLength(1);
  host.change({ switches: [] });
  await page.getByRole('switch', { name: 'Notify me in this browser' }).uncheck();
  ask('QQQQ01');
  await expect(page).toHaveTitle('(7) Countersign');
  expect(await told()).toHaveLength(1);
});
