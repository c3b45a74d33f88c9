import { createServer } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../harness/until.ts';
import { allowOnce, card, eventually, expect, questionIds, RUNS_ON, test } from './desktop-test.ts';

const PROVISION = { server_name: 'filesystem' };

test('a second start shows the window of the first and ends; closing it hides it', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'] });
  await desktop.connect();
  expect(await desktop.look('main')).toBeNull();
  expect(await desktop.startAgain()).toBe(0);
  const page = await desktop.page('main');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const window = await until('the window', () => desktop.look('main'));
  await eventually(async () => (await desktop.look('main'))?.isVisible).toBe(true);
  await desktop.driver.ask('window.close', { id: window.id });
  await eventually(async () => (await desktop.look('main'))?.isVisible).toBe(false);
  await desktop.driver.ask('tray.choose', { id: 'open' });
  await eventually(async () => (await desktop.look('main'))?.isVisible).toBe(true);
});

test('a link leads to its question; what is no link of ours only shows the app', async ({ desktop }) => {
  await desktop.start();
  const client = await desktop.connect();
  const calls = ['filesystem', 'memory'].map((server_name) => client.callTool('gateway.provision', { server_name }));
  const page = await desktop.page('approval');
  await expect(page.getByRole('list', { name: 'Questions' }).getByRole('listitem')).toHaveCount(2);
  const ids = await questionIds(await desktop.page('main'));
  for (const id of ids) {
    expect(await desktop.startAgain(`countersign://approval/${id}`)).toBe(0);
    await eventually(async () => (await desktop.look('approval'))?.isFocused).toBe(true);
    const at = ids.indexOf(id);
    await expect(page.getByRole('list', { name: 'Questions' }).getByRole('button').nth(at)).toHaveAttribute(
      'aria-current',
      'true',
    );
  }
  expect(await desktop.startAgain('countersign://approval/../settings?allow=1')).toBe(0);
  await eventually(async () => (await desktop.look('main'))?.isFocused).toBe(true);
  for (const left of [1, 0]) {
    await page.getByRole('button', { name: 'Deny', exact: true }).click();
    await eventually(async () => (await questionIds(page)).length).toBe(left);
  }
  for (const call of calls) expect((await call).isError).toBe(true);
});

test('quitting denies what waits, tells the client and the person, and ends', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'] });
  const client = await desktop.connect();
  const call = client.callTool('gateway.provision', PROVISION);
  await expect(card(await desktop.page('approval'))).toBeVisible();
  await desktop.driver.ask('quit').catch(() => {});
  expect((await call).text).toMatch(/\[POLICY DENIED\].*stopp/i);
  expect(await desktop.driver.exited).toBe(0);
  if (RUNS_ON === 'the stand-in') {
    const told = desktop.driver.recorded.filter(({ kind }) => kind === 'notification').map(({ title, body }) => [title, body]);
    expect(told.at(-1)).toEqual(['Countersign has stopped', 'A call that waited for you was denied.']);
  }
  expect(desktop.ran('provision')).toBe(0);
  const history = await desktop.installation.json<{ entries: { decidedBy: string }[] }>('history', 'list', '--limit', '5');
  expect(JSON.stringify(history)).toContain('stop');
  expect((await desktop.command('history', 'verify')).code).toBe(0);
});

test('the core comes back after a crash; the window stays, says so, and shows what is then', async ({ desktop }) => {
  await desktop.start();
  const page = await desktop.page('main');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await desktop.connect();
  const before = await desktop.driver.ask<number>('core.pid');
  await desktop.driver.ask('core.kill');
  await eventually(() => desktop.driver.ask<number>('core.pid')).not.toBe(before);
  const client = await until('a client gets in again', () => desktop.connect().catch(() => null));
  await expect(page.getByRole('alert').filter({ hasText: /./ })).toHaveCount(0);
  const call = client.callTool('gateway.provision', PROVISION);
  await allowOnce(await desktop.page('approval'));
  expect(await call).toMatchObject({ isError: false });
});

test('locking the screen ends what was allowed for the session, and no question', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'] });
  const client = await desktop.connect();
  const connect = () => client.callTool('gateway.connect_server', { server_name: 'memory' });
  const question = async () => card(await desktop.page('approval'), 'gateway.connect_server');
  const first = connect();
  const page = await desktop.page('approval');
  await expect(await question()).toBeVisible();
  await allowOnce(page);
  expect(await first).toMatchObject({ isError: false });
  // Its rule asks once a session.
  expect(await connect()).toMatchObject({ isError: false });

  await desktop.driver.ask('power', { event: 'lock-screen' });
  // The lock goes to the core by another way than the call, which must not overtake it here.
  await client.ping();
  const asked = connect();
  await expect(await question()).toBeVisible();
  await desktop.driver.ask('power', { event: 'suspend' });
  await client.ping();
  await expect(await question()).toBeVisible();
  await desktop.driver.ask('power', { event: 'resume' });
  await client.ping();
  await expect(await question()).toBeVisible();
  await desktop.driver.ask('power', { event: 'unlock-screen' });
  await allowOnce(page);
  expect(await asked).toMatchObject({ isError: false });
});

test('a taken port is explained, and another one serves for now', async ({ desktop }) => {
  const taken = createServer();
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
  const address = taken.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await writeFile(join(desktop.installation.dataDir, 'settings.json'), JSON.stringify({ version: 1, port }), { mode: 0o600 });
  await desktop.start({ words: ['--hidden'] });
  expect(await desktop.dialog()).toMatchObject({ message: 'The port of Countersign is taken by another program' });
  expect((await desktop.tray())?.tip).toMatch(/does not work/);
  await desktop.answerDialog('Try again');
  expect((await desktop.dialog()).detail).toContain(String(port));
  await desktop.answerDialog('Another port for now');
  await (await desktop.connect()).ping();
  taken.close();
});

test('a data folder that another host has is explained, and taken once it is free', async ({ desktop }) => {
  await desktop.installation.serve();
  await desktop.start({ words: ['--hidden'] });
  const { message, detail } = await desktop.dialog();
  expect(message).toBe('Another Countersign is running already');
  expect(detail).toMatch(/countersign serve/);
  await desktop.installation.stop();
  await desktop.answerDialog('Try again');
  await (await desktop.connect()).ping();
});

test('a command that weakens protection asks in a window of the app, Cancel being the default', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'] });
  await desktop.connect();
  const refused = desktop.command('grants', 'create', 'Agent');
  const dialog = await desktop.dialog();
  expect(dialog).toMatchObject({ message: 'Let a new client in?', defaultId: 1, cancelId: 1, buttons: ['Confirm', 'Cancel'] });
  expect(dialog.detail).toContain('Agent');
  await desktop.answerDialog('Cancel');
  expect(await refused).toMatchObject({ code: 3, stdout: '' });

  const done = desktop.command('grants', 'create', 'Agent', '--json');
  await desktop.answerDialog('Confirm');
  expect(await done).toMatchObject({ code: 0 });
  // What strengthens needs nobody.
  expect(await desktop.command('pause')).toMatchObject({ code: 0 });
  await eventually(async () => (await desktop.tray())?.tip).toMatch(/paused/);
});

test('the tray pauses, resumes, asks for everything and copies the address', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'] });
  const client = await desktop.connect();
  await desktop.driver.ask('tray.choose', { id: 'pause-15' });
  await eventually(async () => (await desktop.tray())?.tip).toMatch(/paused/);
  expect((await client.callTool('gateway.catalog_search', { query: 'x' })).text).toContain('paused');
  await desktop.driver.ask('tray.choose', { id: 'resume' });
  await eventually(async () => (await desktop.tray())?.tip).toBe('Countersign');
  await desktop.driver.ask('tray.choose', { id: 'ask-everything' });
  await eventually(async () => (await desktop.tray())?.items.find(({ id }) => id === 'ask-everything')?.isChecked).toBe(true);
  if (process.platform === 'linux' && RUNS_ON === 'the stand-in') {
    expect((await desktop.tray())?.image).toMatch(/tray-ok-light\.png$/);
    await desktop.driver.ask('theme', { isDark: true });
    expect((await desktop.tray())?.image).toMatch(/tray-ok-dark\.png$/);
  }
  await desktop.driver.ask('tray.choose', { id: 'copy-address' });
  await eventually(() => desktop.driver.ask<string>('clipboard')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
});

test('the settings of this computer are in the app, and count', async ({ desktop }) => {
  await desktop.start();
  const page = await desktop.page('main');
  await page.getByRole('link', { name: 'Settings' }).click();
  const takesFocus = page.getByRole('switch', { name: 'Questions take the keyboard' });
  await expect(takesFocus).not.toBeChecked();
  await takesFocus.click();
  await expect(takesFocus).toBeChecked();
  await expect(page.getByLabel('Port of this page')).toHaveCount(0);
  const client = await desktop.connect();
  const call = client.callTool('gateway.provision', PROVISION);
  await eventually(async () => (await desktop.look('approval'))?.isFocused).toBe(true);
  await (await desktop.page('approval')).getByRole('button', { name: 'Deny', exact: true }).click();
  expect((await call).isError).toBe(true);
});

test('without the sandbox it says so, in the terminal and on its page, with what helps', async ({ desktop }) => {
  test.skip(RUNS_ON !== 'the stand-in', 'as root, Electron itself is always started in this way');
  // As the start script of an AppImage does where the system gives it no user namespaces.
  await desktop.start({ words: ['--no-sandbox'], env: { APPIMAGE: '/home/ann/Countersign.AppImage' } });
  const page = await desktop.page('main');
  await page.getByRole('link', { name: 'Settings' }).click();
  const notice = /without Chromium’s sandbox, because this system gives an AppImage no user namespaces.*\.deb/;
  await expect(page.getByRole('alert').filter({ hasText: notice })).toBeVisible();
  expect(desktop.driver.output()).toMatch(notice);
});

test('without a tray, notifications or a keychain it works too, and says so about the keychain', async ({ desktop }) => {
  await desktop.start({
    env: { STANDIN_TRAY: 'none', STANDIN_NOTIFICATIONS: 'none', STANDIN_KEYCHAIN: 'none', COUNTERSIGN_SECRETS: 'file' },
  });
  const page = await desktop.page('main');
  await expect(page.getByText('Credentials are kept in a file')).toBeVisible();
  const client = await desktop.connect();
  const call = client.callTool('gateway.provision', PROVISION);
  await allowOnce(await desktop.page('approval'));
  expect(await call).toMatchObject({ isError: false });
});
