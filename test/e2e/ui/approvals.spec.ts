import type { Page } from '@playwright/test';
import {
  addressApproval,
  approval,
  busyState,
  credentialApproval,
  samplingApproval,
  writeApproval,
} from '../../fakes/ui-data.ts';
import type { UiHost } from '../../fakes/ui-host.ts';
import { expect, test } from './ui-test.ts';

const allow = (page: Page) => page.getByRole('button', { name: 'Allow once' });
const deny = (page: Page) => page.getByRole('button', { name: 'Deny', exact: true });
const title = (page: Page) => page.getByRole('article').getByRole('heading', { level: 2 }).first();
const answers = (host: UiHost) => host.calls.filter(({ name }) => name === 'approvals.allow' || name === 'approvals.deny');
/** The button is drawn awake once an Allow counts. */
const awake = (page: Page) => expect(allow(page)).not.toHaveClass(/asleep/);
const only = (view: typeof approval) => (now: number) => ({ ...busyState(now), approvals: [view(now)] });

test('something that waits is the home, with its count in title and icon', async ({ page, open }) => {
  const { host } = await open();
  await expect(page).toHaveURL(/#\/approvals$/);
  await expect(page).toHaveTitle('(3) Countersign');
  expect(await page.locator('link[rel="icon"]').getAttribute('href')).toMatch(/^data:image\/svg\+xml/);
  host.change({ approvals: [] });
  await expect(page).toHaveTitle('Countersign');
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', './favicon.svg');
  await expect(page.getByRole('heading', { name: 'Nothing waits for you' })).toBeVisible();
});

test('the question tells what, with which arguments, why, and who', async ({ page, open }) => {
  await open({ state: only(approval) });
  const card = page.getByRole('article', { name: 'Cursor asks to run gateway.provision' });
  await expect(card.getByText('npx -y @modelcontextprotocol/server-filesystem /')).toBeVisible();
  await expect(card.getByText('The whole disk')).toBeVisible();
  await expect(card.getByText('Critical · Execute: installs and runs code')).toBeVisible();
  await expect(card.getByRole('link', { name: 'Edit rule' })).toHaveAttribute('href', '#/rules/pmcp/gateway.provision');
  await expect(card.getByText('Cursor 2.9.1')).toBeVisible();
  await expect(card.getByText('gateway.request_capability')).toBeVisible();
  await expect(card.getByRole('timer')).toContainText(/Cursor holds \d+ s/);
  await expect(card).toContainText(/session \S+ since \d\d:\d\d/);
  await expect(card.getByRole('timer')).toContainText('then 10 min to answer late');
});

test('a server that asks is named as the one who asks, in words that fit', async ({ page, open }) => {
  await open({ state: only(samplingApproval) });
  const card = page.getByRole('article', { name: 'research wants the model of Cursor to write sampling/createMessage' });
  await expect(card.getByText('research wants the model of Cursor to write')).toBeVisible();
  await expect(card.getByText('from server research')).toBeVisible();
  await expect(card.getByText("High · uses the client's model, and the server sees the answer")).toBeVisible();
  await expect(card.getByText('null')).toHaveCount(0);
  await expect(card.getByRole('timer')).toContainText('left to answer');
  await expect(card.getByRole('timer')).toContainText('then it is denied');
  await page.getByRole('button', { name: 'More ways to allow' }).click();
  await expect(page.getByText('Whatever this server asks the model, until the client disconnects')).toBeVisible();
});

test('an address to open has its host set apart from what it pretends', async ({ page, open }) => {
  await open({ state: only(addressApproval) });
  const card = page.getByRole('article', { name: /^shop asks you to open an address, through Cursor/ });
  await expect(card.getByText('pay.example (not this machine)')).toBeVisible();
  await expect(card.getByText('What stands before "@" is a user name, not the host')).toBeVisible();
});

test('the whole call can be read: as a tree, raw, searched, with hidden characters shown', async ({ page, open }) => {
  await open({ state: only(credentialApproval) });
  const whole = page.getByRole('group', { name: 'Arguments, whole text' });
  await expect(whole.getByText('••••••••(40 characters)')).toBeVisible();
  await expect(whole.getByTitle('U+202E right-to-left override')).toHaveText('U+202E');
  await page.getByRole('searchbox', { name: 'Find in arguments' }).fill('token');
  await expect(whole.locator('mark')).toHaveText(['TOKEN']);
  await page.getByRole('button', { name: 'Raw' }).click();
  await expect(whole).toContainText('"env_var":"GITHUB_TOKEN"');
});

test('a call too large to come along is fetched, and only then can be allowed', async ({ page, open }) => {
  let letThrough = (): void => undefined;
  const fetched = new Promise<void>((done) => {
    letThrough = done;
  });
  const large = (now: number) => approval(now, { arguments: null, argumentsBytes: 80_014 });
  const { host } = await open({
    state: only(large),
    handlers: {
      'approvals.get': async () => {
        await fetched;
        return { ...large(Date.now()), arguments: JSON.stringify({ content: 'x'.repeat(80_000) }) };
      },
    },
  });
  await expect(allow(page)).toHaveAttribute('aria-disabled', 'true');
  await page.waitForTimeout(450);
  await page.keyboard.press('a');
  letThrough();
  await expect(page.getByRole('group', { name: 'Arguments, whole text' })).toContainText('xxxxxxxxxx');
  expect(answers(host)).toEqual([]);
  await awake(page);
  await page.keyboard.press('a');
  await expect.poll(() => answers(host).length).toBe(1);
});

test('allow by key: once, for as many calls as were shown; the card leaves with a note and the next follows', async ({
  page,
  open,
}) => {
  const { host } = await open({
    state: (now) => ({ ...busyState(now), approvals: [writeApproval(now), approval(now, { openedAt: now })] }),
  });
  await expect(title(page)).toHaveText('write_file');
  await awake(page);
  await page.keyboard.press('a');
  await expect(page.getByText('Allowed write_file once.')).toBeVisible();
  expect(answers(host)).toEqual([{ name: 'approvals.allow', input: { id: 'V5W1ZB', remember: 'once', calls: 3 } }]);
  await expect(title(page)).toHaveText('gateway.provision');
});

test('an Allow right after the card appeared is ignored, by key and by pointer; a Deny counts', async ({ page, open }) => {
  const { host } = await open({ state: only(approval) });
  await awake(page);
  // The page itself answers in the first frame that shows the new card, and says when it did.
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      const button = [...document.querySelectorAll('button')].find((each) => each.textContent?.startsWith('Allow once'));
      if (!document.querySelector('article')?.textContent?.includes('gateway.auth_connect') || button === undefined) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        button.click();
        window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
        document.documentElement.dataset['answered'] = 'yes';
      });
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  host.change({ approvals: [credentialApproval(Date.now())] });
  await expect(page.locator('html')).toHaveAttribute('data-answered', 'yes');
  await page.waitForTimeout(300);
  expect(answers(host)).toEqual([]);
  await page.keyboard.press('d');
  await expect.poll(() => answers(host)).toEqual([{ name: 'approvals.deny', input: { id: 'M2R8TD' } }]);
});

test('no answer has the focus at first, and Enter never allows', async ({ page, open }) => {
  const { host } = await open({ state: only(approval) });
  await awake(page);
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BUTTON');
  await page.keyboard.press('Enter');
  await allow(page).focus();
  await page.keyboard.press('Enter');
  await page.waitForTimeout(200);
  expect(answers(host)).toEqual([]);
  await awake(page);
  await page.keyboard.press('Space');
  await expect.poll(() => answers(host).map(({ name }) => name)).toEqual(['approvals.allow']);
});

test('a held key and a key with a modifier do nothing', async ({ page, open }) => {
  const { host } = await open({ state: only(approval) });
  await awake(page);
  await page.evaluate(() => {
    for (const init of [{ repeat: true }, { ctrlKey: true }, { metaKey: true }, { altKey: true }]) {
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', ...init }));
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', ...init }));
    }
  });
  await page.getByRole('searchbox', { name: 'Find in arguments' }).pressSequentially('ad');
  await page.waitForTimeout(200);
  expect(answers(host)).toEqual([]);
});

test('a critical call is allowed once only; others also for the session', async ({ page, open }) => {
  const { host } = await open({ state: (now) => ({ ...busyState(now), approvals: [credentialApproval(now), approval(now)] }) });
  await expect(title(page)).toHaveText('gateway.auth_connect');
  await page.keyboard.press('ArrowDown');
  await expect(title(page)).toHaveText('gateway.provision');
  await page.getByRole('button', { name: 'More ways to allow' }).click();
  await expect(page.getByRole('menuitem')).toHaveText([/^Edit, then allow/]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowUp');
  await awake(page);
  await page.getByRole('button', { name: 'More ways to allow' }).click();
  await page.getByRole('menuitem', { name: /Allow for this session/ }).click();
  await expect(page.getByText('Allowed gateway.auth_connect for this session.')).toBeVisible();
  expect(answers(host)).toEqual([{ name: 'approvals.allow', input: { id: 'M2R8TD', remember: 'session', scope: 'tool' } }]);
});

test('what is like the call can be allowed for the session, the narrowest first, said in words', async ({ page, open }) => {
  const { host } = await open({ state: only(writeApproval) });
  await awake(page);
  await page.getByRole('button', { name: 'More ways to allow' }).click();
  const items = page.getByRole('menuitem');
  await expect(items).toHaveText([
    /^Allow the same again/,
    /^Allow in this folder/,
    /^Allow for this session/,
    /^Allow for longer/,
  ]);
  await expect(items.nth(1)).toContainText('with path under /home/ada/notes, until the client disconnects');
  await items.nth(1).click();
  await expect
    .poll(() => answers(host))
    .toEqual([{ name: 'approvals.allow', input: { id: 'V5W1ZB', remember: 'session', scope: 'folder:path', calls: 3 } }]);
});

test('the program that asks is shown with its folder and what started it', async ({ page, open }) => {
  await open({ state: only(approval) });
  const card = page.getByRole('article', { name: /gateway\.provision/ });
  await expect(card.getByText('/opt/cursor/cursor')).toBeVisible();
  await expect(card.getByText('pid 48213')).toBeVisible();
  await expect(card.getByText('in /home/ada/src/checkout-api · started by gnome-shell')).toBeVisible();
});

test('a denial can tell the client why', async ({ page, open }) => {
  const { host } = await open({ state: only(approval) });
  await page.getByRole('button', { name: 'More ways to deny' }).click();
  await page.getByRole('menuitem', { name: /Deny and tell it why/ }).click();
  const reason = page.getByRole('textbox', { name: 'Why not?' });
  await expect(reason).toBeFocused();
  await reason.fill('Use the server in the repository instead.');
  await page.getByRole('button', { name: 'Deny and send' }).click();
  await expect(page.getByText('Denied gateway.provision.')).toBeVisible();
  expect(answers(host)).toEqual([
    { name: 'approvals.deny', input: { id: 'K7P3QX', reason: 'Use the server in the repository instead.' } },
  ]);
});

test('what others did is said so, and an answer that comes too late shows its error', async ({ page, open }) => {
  const { host } = await open();
  const shown = host.state.approvals;
  host.emit({ name: 'approvals.closed', id: 'V5W1ZB', how: 'withdrawn' });
  await expect(page.getByText('VS Code gave up on write_file.')).toBeVisible();
  host.emit({ name: 'approvals.closed', id: 'K7P3QX', how: 'denied' });
  await expect(page.getByText('gateway.provision was denied elsewhere.')).toBeVisible();
  host.state = { ...host.state, approvals: [] };
  await deny(page).click();
  await expect(page.getByRole('article').getByRole('alert')).toContainText('answered already');
  host.change({ approvals: shown.slice(0, 1) });
  await expect(title(page)).toHaveText('gateway.provision');
});

test('a question that arrives never takes the place of the one being read', async ({ page, open }) => {
  const { host } = await open({ state: only(approval) });
  await expect(title(page)).toHaveText('gateway.provision');
  host.change({ approvals: [credentialApproval(Date.now()), ...host.state.approvals] });
  await expect(page.getByRole('list', { name: 'Questions' }).getByRole('button')).toHaveCount(2);
  await expect(title(page)).toHaveText('gateway.provision');
});

test('a ticket offers no answers and says what it waits for', async ({ page, open }) => {
  await open({ place: '#/approvals', state: only((now) => approval(now, { state: 'ticket', heldUntil: null })) });
  await expect(page.getByRole('timer')).toContainText('Cursor has to call again');
  await expect(allow(page)).toHaveCount(0);
  await expect(deny(page)).toHaveCount(0);
});

test('the help sheet opens by ? and lends no keys to what is behind it', async ({ page, open }) => {
  const { host } = await open({ state: only(approval) });
  await awake(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await page.keyboard.press('a');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(answers(host)).toEqual([]);
});

test('an answer is sent once, however often it is given', async ({ page, open }) => {
  const { host } = await open({ state: only(approval) });
  await awake(page);
  await page.evaluate(() => {
    for (const key of ['a', 'a', 'd']) window.dispatchEvent(new KeyboardEvent('keydown', { key }));
  });
  await expect(page.getByText('Allowed gateway.provision once.')).toBeVisible();
  expect(answers(host)).toHaveLength(1);
});

test('allow for longer: what and how long in words, the narrowest first; Enter sends nothing', async ({ page, open }) => {
  const { host } = await open({ state: only(writeApproval) });
  await page.getByRole('button', { name: 'More ways to allow' }).click();
  await page.getByRole('menuitem', { name: /^Allow for longer/ }).click();
  const what = page.getByRole('combobox', { name: 'Allow' });
  await expect(what).toBeFocused();
  await expect(what.getByRole('option').first()).toHaveText(/^write_file with path under /);
  await page.getByRole('radio', { name: 'Always' }).check();
  await expect(page.getByText('Written into the policy of filesystem.')).toBeVisible();
  const send = page.getByRole('button', { name: 'Allow', exact: true });
  await expect(send).not.toHaveClass(/asleep/);
  await send.press('Enter');
  expect(answers(host)).toEqual([]);
  await send.press('Space');
  await expect(page.getByText('Allowed write_file from now on.')).toBeVisible();
  expect(answers(host)).toEqual([
    { name: 'approvals.allow', input: { id: 'V5W1ZB', remember: 'always', scope: 'folder:path', calls: 3 } },
  ]);
});
