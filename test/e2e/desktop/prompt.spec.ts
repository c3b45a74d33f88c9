import { allowOnce, card, codesOf, eventually, expect, questionIds, test } from './desktop-test.ts';
import { until } from '../../harness/until.ts';

const PROVISION = { server_name: 'filesystem' };

test('a question comes up in a window of its own, above others, without the keyboard, and is answered there', async ({
  desktop,
}) => {
  await desktop.start({ words: ['--hidden'] });
  const client = await desktop.connect();
  expect(await desktop.look('approval')).toBeNull();
  const call = client.callTool('gateway.provision', PROVISION);
  const page = await desktop.page('approval');
  await expect(card(page)).toBeVisible();
  await expect(card(page)).toContainText('@modelcontextprotocol/server-filesystem');
  expect(await desktop.look('approval')).toMatchObject({
    isVisible: true,
    isFocused: false,
    isOnTop: true,
    isOnAllWorkspaces: true,
  });
  expect(desktop.ran('provision')).toBe(0);
  await allowOnce(page);
  expect(await call).toMatchObject({ isError: false });
  expect(desktop.ran('provision')).toBe(1);
  await eventually(async () => (await desktop.look('approval'))?.isVisible).toBe(false);
});

test('several questions wait in the one window; a denial with a reason reaches the client', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'] });
  const client = await desktop.connect();
  const calls = ['filesystem', 'memory'].map((server_name) => client.callTool('gateway.provision', { server_name }));
  const page = await desktop.page('approval');
  await expect(page.getByRole('list', { name: 'Questions' }).getByRole('listitem')).toHaveCount(2);
  // Each in its turn: the same words answer what is shown then.
  for (const server of ['filesystem', 'memory']) {
    await expect(card(page)).toContainText(`server-${server}`);
    await page.getByRole('button', { name: 'More ways to deny' }).click();
    await page.getByRole('menuitem', { name: /Deny and tell it why/ }).click();
    await page.getByRole('textbox').fill('Not today');
    await page.getByRole('button', { name: /^Deny/ }).first().click();
  }
  for (const call of calls) expect((await call).text).toContain('Not today');
  expect(desktop.ran('provision')).toBe(0);
});

test('the main window shows the question and cannot answer it, not even past its page', async ({ desktop }) => {
  await desktop.start();
  const main = await desktop.page('main');
  const client = await desktop.connect();
  const call = client.callTool('gateway.provision', PROVISION);
  await main.getByRole('link', { name: /^Approvals/ }).click();
  await expect(card(main)).toBeVisible();
  await expect(main.getByRole('button', { name: 'Allow once' })).toHaveCount(0);
  await expect(main.getByRole('button', { name: 'Deny', exact: true })).toHaveCount(0);
  await main.keyboard.press('a');
  const [id] = await questionIds(main);
  const codes = await codesOf(main, [
    { name: 'approvals.allow', input: { id } },
    { name: 'approvals.deny', input: { id } },
    { name: 'approvals.reveal', input: { id, pointer: '/server_name' } },
    { name: 'host.stop', input: null },
  ]);
  expect(codes).toEqual(['forbidden', 'forbidden', 'forbidden', 'forbidden']);
  expect(desktop.ran('provision')).toBe(0);

  await main.getByRole('button', { name: 'Answer it in its window' }).click();
  await eventually(async () => (await desktop.look('approval'))?.isFocused).toBe(true);
  await allowOnce(await desktop.page('approval'));
  expect(await call).toMatchObject({ isError: false });
});

test('the approval window cannot change rules, settings or clients', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'] });
  const client = await desktop.connect();
  const call = client.callTool('gateway.provision', PROVISION);
  const page = await desktop.page('approval');
  await expect(card(page)).toBeVisible();
  const codes = await codesOf(page, [
    { name: 'settings.change', input: { askForEverything: false } },
    { name: 'grants.create', input: { name: 'x' } },
    { name: 'policy.set', input: { server: 'pmcp', text: '{}' } },
    { name: 'desktop.change', input: { sound: true } },
    { name: 'history.page', input: {} },
  ]);
  expect(codes).toEqual(['forbidden', 'forbidden', 'forbidden', 'forbidden', 'forbidden']);
  await page.getByRole('button', { name: 'Deny', exact: true }).click();
  expect((await call).isError).toBe(true);
});

test('a notification tells who asks for what, without arguments, and a click leads to the question', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'] });
  const client = await desktop.connect();
  const call = client.callTool('gateway.auth_connect', {
    server_name: 'github',
    credential: 'planted-9713',
    env_var: 'GITHUB_TOKEN',
  });
  const [note] = await until('a notification', async () => {
    const all = await desktop.notifications();
    return all.length > 0 ? all : null;
  });
  expect(note).toMatchObject({ title: 'Cursor asks: gateway.auth_connect', isShown: true });
  expect(JSON.stringify(note)).not.toMatch(/planted|GITHUB_TOKEN/);
  const window = await until('the window', () => desktop.look('approval'));
  await desktop.driver.ask('window.close', { id: window.id });
  await eventually(async () => (await desktop.look('approval'))?.isVisible).toBe(false);
  await desktop.driver.ask('notification.click', { at: 0 });
  await eventually(async () => (await desktop.look('approval'))?.isFocused).toBe(true);
  const page = await desktop.page('approval');
  await page.getByRole('button', { name: 'Deny', exact: true }).click();
  expect((await call).isError).toBe(true);
  await eventually(async () => (await desktop.notifications())[0]?.isShown).toBe(false);
});

test('the tray says that a call waits, denies it, and leads to it', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'] });
  const client = await desktop.connect();
  await eventually(async () => (await desktop.tray())?.tip).toBe('Countersign');
  const call = client.callTool('gateway.provision', PROVISION);
  await eventually(async () => (await desktop.tray())?.tip).toBe('Countersign: 1 call waits for you');
  const items = (await desktop.tray())?.items ?? [];
  expect(items.map(({ label }) => label)).toContain('Cursor asks: gateway.provision');
  expect(items.map(({ label }) => label)).toContain('Quit (denies the waiting call)');
  expect(items.some(({ label }) => /allow|approve/i.test(label ?? ''))).toBe(false);
  const review = items.find(({ id }) => id?.startsWith('review '))?.id;
  await desktop.driver.ask('tray.choose', { id: review });
  await eventually(async () => (await desktop.look('approval'))?.isFocused).toBe(true);
  await desktop.driver.ask('tray.choose', { id: review?.replace('review', 'deny') });
  expect((await call).text).toContain('[POLICY DENIED]');
  await eventually(async () => (await desktop.tray())?.tip).toBe('Countersign');
});

test('closing the window answers nothing; the next question brings it back with both', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'] });
  const client = await desktop.connect();
  const first = client.callTool('gateway.provision', PROVISION);
  const page = await desktop.page('approval');
  await expect(card(page)).toBeVisible();
  const window = await until('the window', () => desktop.look('approval'));
  await desktop.driver.ask('window.close', { id: window.id });
  await eventually(async () => (await desktop.look('approval'))?.isVisible).toBe(false);
  await eventually(async () => (await desktop.tray())?.tip).toBe('Countersign: 1 call waits for you');
  const second = client.callTool('gateway.provision', { server_name: 'memory' });
  await eventually(async () => (await desktop.look('approval'))?.isVisible).toBe(true);
  await expect(page.getByRole('list', { name: 'Questions' }).getByRole('listitem')).toHaveCount(2);
  // Each in its turn: the same button answers what is shown then.
  for (const server of ['filesystem', 'memory']) {
    await expect(card(page)).toContainText(`server-${server}`);
    await allowOnce(page);
  }
  for (const call of [first, second]) expect(await call).toMatchObject({ isError: false });
});

test('a question outlives the page that shows it', async ({ desktop }) => {
  await desktop.start({ words: ['--hidden'] });
  const client = await desktop.connect();
  const call = client.callTool('gateway.provision', PROVISION);
  await expect(card(await desktop.page('approval'))).toBeVisible();
  const window = await until('the window', () => desktop.look('approval'));
  await desktop.driver.ask('window.crash', { id: window.id });
  await client.ping();
  const text = () => desktop.driver.ask<string>('window.text', { id: window.id });
  await eventually(text, 15_000).toContain('gateway.provision');
  await eventually(text).toContain('Allow once');
  expect(desktop.ran('provision')).toBe(0);
  const deny = (await desktop.tray())?.items.find(({ id }) => id?.startsWith('deny '))?.id;
  await desktop.driver.ask('tray.choose', { id: deny });
  expect((await call).text).toContain('[POLICY DENIED]');
});
