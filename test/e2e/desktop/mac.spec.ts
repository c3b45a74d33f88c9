import { until } from '../../harness/until.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';
import { allowOnce, card, type Desktop, eventually, expect, RUNS_ON, test } from './desktop-test.ts';

/* What the app does on a Mac alone: notifications with buttons, the Dock, the menu bar, Touch ID. */
const ON_A_MAC = { STANDIN_PLATFORM: 'darwin' } as const;
const PROVISION = { server_name: 'filesystem' };

test.skip(RUNS_ON !== 'the stand-in', 'a real Mac has nobody who clicks its notifications');

/** The number of the notification of the newest question. */
async function newestNotification(desktop: Desktop, count: number): Promise<number> {
  await eventually(async () => (await desktop.notifications()).length).toBe(count);
  return count - 1;
}

test('a notification answers by its buttons; nobody approves at a locked screen', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'], env: ON_A_MAC });
  const client = await desktop.connect();
  await desktop.driver.ask('tray.choose', { id: 'ask-everything' });
  await eventually(async () => (await desktop.tray())?.items.find(({ id }) => id === 'ask-everything')?.isChecked).toBe(true);
  const press = (at: number, actionIndex: number) => desktop.driver.ask('notification.action', { at, actionIndex });
  const ask = () => client.callTool('gateway.catalog_search', { query: 'x' });
  const first = ask();
  const shown = await newestNotification(desktop, 1);
  expect((await desktop.notifications())[shown]?.actions).toEqual(['Approve', 'Deny']);
  await press(shown, 0);
  expect(await first).toMatchObject({ isError: false });

  const second = ask();
  await press(await newestNotification(desktop, 2), 1);
  expect((await second).text).toContain('[POLICY DENIED]');

  await desktop.driver.ask('power', { event: 'lock-screen' });
  const third = ask();
  await press(await newestNotification(desktop, 3), 0);
  await eventually(async () => (await desktop.look('approval'))?.isFocused).toBe(true);
  await client.ping();
  await expect(card(await desktop.page('approval'), 'gateway.catalog_search')).toBeVisible();
  await eventually(async () => (await desktop.tray())?.title).toBe('1');
  await desktop.driver.ask('power', { event: 'unlock-screen' });
  await press(2, 0);
  expect(await third).toMatchObject({ isError: false });
});

test('a critical call has no button, and wants a finger where that is set', async ({ desktop }) => {
  await desktop.installation.json('servers', 'add', 'memory', '--', ...SERVER_COMMANDS.memory);
  await desktop.start({ env: { ...ON_A_MAC, STANDIN_TOUCH_ID: '1' } });
  const page = await desktop.page('main');
  await page.getByRole('link', { name: 'Settings' }).click();
  const setting = page.getByRole('switch', { name: 'Touch ID for critical calls' });
  await setting.click();
  await expect(setting).toBeChecked();

  const client = await desktop.connect('memory');
  const call = client.callTool('delete_entities', { entityNames: ['nobody'] });
  const at = await newestNotification(desktop, 1);
  expect((await desktop.notifications())[at]).toMatchObject({ body: 'Critical · memory', actions: [] });
  const prompt = await desktop.page('approval');
  await allowOnce(prompt);
  const fingers = () => desktop.driver.recorded.filter(({ kind }) => kind === 'touch-id').length;
  await eventually(fingers).toBe(1);
  await desktop.driver.ask('touch-id', { isGiven: false });
  await expect(prompt.getByRole('alert').filter({ hasText: 'Touch ID was not given' })).toBeVisible();
  await allowOnce(prompt);
  await eventually(fingers).toBe(2);
  await desktop.driver.ask('touch-id', { isGiven: true });
  expect(await call).toMatchObject({ isError: false });
});

test('the menu bar counts what waits, and the Dock has the app while its window is open', async ({ desktop }) => {
  const inDock = () => desktop.driver.recorded.flatMap(({ kind }) => (/^dock\.|beep/.test(kind) ? [kind] : []));
  // Started with the person's session, which macOS does without words.
  await desktop.start({ env: { ...ON_A_MAC, STANDIN_AT_LOGIN: '1' } });
  const client = await desktop.connect();
  expect(await desktop.look('main')).toBeNull();
  expect(inDock()).toEqual([]);
  await desktop.driver.ask('tray.choose', { id: 'open' });
  await eventually(async () => (await desktop.look('main'))?.isVisible).toBe(true);
  await eventually(inDock).toEqual(['dock.show']);
  const page = await desktop.page('main');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: 'A sound with each question' }).click();
  await expect(page.getByRole('switch', { name: 'A sound with each question' })).toBeChecked();
  const { id } = await until('the window', () => desktop.look('main'));
  await desktop.driver.ask('window.close', { id });
  await eventually(inDock).toEqual(['dock.show', 'dock.hide']);

  const call = client.callTool('gateway.provision', PROVISION);
  await eventually(async () => (await desktop.tray())?.title).toBe('1');
  expect((await desktop.tray())?.image).toMatch(/tray-waitingTemplate\.png$/);
  await eventually(inDock).toEqual(['dock.show', 'dock.hide', 'dock.bounce', 'shell.beep']);
  await (await desktop.page('approval')).getByRole('button', { name: 'Deny', exact: true }).click();
  expect((await call).isError).toBe(true);
  await eventually(async () => (await desktop.tray())?.title).toBe('');
});
