import { emptyState } from '../../fakes/ui-data.ts';
import { expect, test } from './ui-test.ts';

test('a fresh installation begins with the demo', async ({ page, open }) => {
  const { host } = await open({ state: () => emptyState(), entries: [] });
  await expect(page).toHaveURL(/#\/overview$/);
  await page.getByRole('button', { name: 'Try it: run the demo' }).click();
  await expect(page).toHaveURL(/#\/approvals$/);
  expect(host.calls.filter(({ name }) => name === 'demo.start')).toHaveLength(1);
});

test('problems stand with what to do and where', async ({ page, open }) => {
  await open({ place: '#/overview' });
  const problems = page.getByRole('region', { name: 'Needs a look' }).getByRole('listitem');
  await expect(problems).toHaveCount(3);
  await expect(problems.first()).toContainText('gateway.refresh has changed');
  await page.getByRole('link', { name: 'Look filesystem' }).click();
  await expect(page).toHaveURL(/#\/rules\/filesystem$/);
});

test('a client is let in: its token is shown once, with the lines to paste', async ({ page, open, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { host } = await open({ place: '#/overview' });
  await page.getByRole('button', { name: 'Let a client in' }).click();
  const form = page.getByRole('dialog', { name: 'Let a client in' });
  await form.getByLabel('Name').fill('Cursor');
  await form.getByRole('button', { name: 'Create the token' }).click();
  await expect(form.getByRole('alert')).toContainText('already');
  await form.getByLabel('Name').fill('Zed');
  await form.getByLabel('all servers, also those added later').uncheck();
  await form.getByLabel('github').check();
  await form.getByRole('button', { name: 'Create the token' }).click();
  const shown = page.getByRole('dialog', { name: 'Zed may come in' });
  await expect(shown).toContainText('http://127.0.0.1:47100/mcp');
  await shown.getByRole('button', { name: 'Copy the token' }).click();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  expect(token).toMatch(/^cs_[\w-]{43}$/);
  await shown.getByRole('tab', { name: 'Claude Code' }).click();
  await expect(shown.getByRole('tabpanel')).toContainText(`Bearer ${token}`);
  await shown.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(token)).toHaveCount(0);
  expect(host.calls.findLast(({ name }) => name === 'grants.create')?.input).toEqual({ name: 'Zed', servers: ['github'] });
});

test('a client is paused, resumed and revoked', async ({ page, open }) => {
  const { host } = await open({ place: '#/overview' });
  await page.getByRole('button', { name: 'Pause VS Code' }).click();
  await page.getByRole('button', { name: 'Resume VS Code' }).click();
  await page.getByRole('button', { name: 'Revoke VS Code' }).click();
  await page.getByRole('dialog', { name: 'Revoke VS Code?' }).getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('button', { name: 'Revoke VS Code' })).toHaveCount(0);
  expect(host.calls.map(({ name }) => name).filter((name) => name !== 'state.get' && name !== 'history.activity')).toEqual([
    'switches.on',
    'switches.off',
    'grants.revoke',
  ]);
});

test('everything is paused for a time from any page, and resumed', async ({ page, open }) => {
  const { host } = await open({ place: '#/history' });
  await expect(page.getByText('Protecting 4 clients')).toBeVisible();
  await page.getByRole('button', { name: 'Pause all…' }).click();
  await page.getByRole('menuitem', { name: /^for 15 minutes/ }).click();
  await expect(page.getByText('Paused: all denied')).toBeVisible();
  await expect(page.getByText(/^until \d\d:\d\d$/)).toBeVisible();
  expect(host.calls.findLast(({ name }) => name === 'switches.on')?.input).toEqual({ kind: 'pause', forMs: 900_000 });
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Protecting 4 clients')).toBeVisible();
});

test('a question that waits is told on every other page, and leads to it', async ({ page, open }) => {
  const { host } = await open({ place: '#/history' });
  const note = page.getByRole('link', { name: /asks to run .* and 2 more Review/ });
  await expect(note).toBeVisible();
  await note.click();
  await expect(page).toHaveURL(/#\/approvals$/);
  await expect(note).toBeHidden();
  host.change({ approvals: [] });
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toHaveText('History');
  await expect(note).toBeHidden();
});

test('what changes how one is asked is a switch, too: listed with its time, and ended where it is listed', async ({
  page,
  open,
}) => {
  const { host } = await open({ place: '#/overview' });
  await page.getByRole('button', { name: 'More switches' }).click();
  await page.getByRole('menuitem', { name: /^Quiet hours for 1 hour/ }).click();
  const active = page.getByRole('list', { name: 'Switches that are on' });
  await expect(active.getByText(/^Quiet hours until \d\d:\d\d$/)).toBeVisible();
  expect(host.calls.at(-1)).toEqual({ name: 'switches.on', input: { kind: 'quiet', forMs: 3_600_000 } });
  await page.getByRole('button', { name: 'More switches' }).click();
  await page.getByRole('menuitem', { name: 'Ask for everything until I end it' }).click();
  await expect(active.getByText('Asking for everything until you end it')).toBeVisible();
  await active.getByRole('button', { name: 'End: Quiet hours' }).click();
  await expect(active.getByText('Quiet hours')).toHaveCount(0);
  await active.getByRole('button', { name: 'End: Asking for everything' }).click();
  await expect(active.getByRole('listitem')).toHaveCount(0);
});

test('one server is paused and only observed for a while', async ({ page, open }) => {
  const { host } = await open({ place: '#/servers/filesystem' });
  await page.getByRole('button', { name: 'Pause filesystem' }).click();
  await page.getByRole('menuitem', { name: 'for 15 minutes' }).click();
  await expect(page.getByRole('region', { name: 'filesystem' }).getByText('Paused')).toBeVisible();
  expect(host.calls.at(-1)?.input).toEqual({ kind: 'pause', client: null, server: 'filesystem', forMs: 900_000 });
  await page.getByRole('button', { name: 'Resume filesystem' }).click();
  await expect(page.getByRole('region', { name: 'filesystem' }).getByText('Paused')).toHaveCount(0);
  await page.evaluate(() => void (window.location.hash = '#/rules/filesystem'));
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Only observe for 1 hour/ }).click();
  await expect(
    page.getByRole('list', { name: 'Switches that are on' }).getByText(/^Only observing filesystem until/),
  ).toBeVisible();
});
