import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { connectV1, type TestClient } from '../../harness/clients.ts';
import { createInstallation, type Installation } from '../../harness/countersign-process.ts';
import { SERVER_COMMANDS } from '../../harness/servers.ts';

/** A person who writes rules, answers for longer, edits a call and takes an exception back: real gateway, real server, real browser. */
interface Product {
  readonly installation: Installation;
  readonly client: TestClient;
  readonly folder: string;
}

const test = base.extend<{ product: Product }>({
  product: async ({ page }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-e2e-files-'));
    await mkdir(join(folder, 'notes'));
    const installation = await createInstallation();
    await installation.json('servers', 'add', 'files', '--', ...SERVER_COMMANDS.filesystem(folder));
    const { token } = await installation.json<{ token: string }>('grants', 'create', 'Cursor');
    const served = await installation.serve();
    const client = await connectV1(new URL('/servers/files/mcp', served.mcp).href, token);
    await client.listTools();
    await page.goto(served.ui);
    await use({ installation, client, folder });
    await client.close();
    await installation.dispose();
    await rm(folder, { recursive: true, force: true });
  },
});

const card = (page: Page) => page.getByRole('article', { name: 'Cursor asks to run write_file' });
const goTo = (page: Page, name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();

async function saveRules(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Save 1 change/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Save the rules of files?' });
  await dialog.getByRole('button', { name: /^Save/ }).click();
  await expect(dialog).toHaveCount(0);
}

test('rules are written on the page, an answer that lasts is one of them, and is taken back', async ({ page, product }) => {
  const { client, folder } = product;
  const write = (name: string) => client.callTool('write_file', { path: join(folder, name), content: 'x' });

  await goTo(page, 'Rules');
  await expect(page.getByText('The recommended rules are in force.')).toBeVisible();
  await page.getByRole('link', { name: 'write_file' }).click();
  await page.getByRole('combobox', { name: 'Remember an answer' }).selectOption('not at all: ask each time');
  await saveRules(page);
  await expect(page.getByText('The recommended rules are in force.')).toHaveCount(0);

  const first = write('notes/a.md');
  await goTo(page, 'Approvals');
  await expect(card(page)).toBeVisible();
  await page.getByRole('button', { name: 'More ways to allow' }).click();
  await page.getByRole('menuitem', { name: /^Allow for longer/ }).click();
  await expect(page.getByRole('combobox', { name: 'Allow' })).toContainText(`with path under ${join(folder, 'notes')}`);
  await page.getByRole('radio', { name: 'Always' }).check();
  const allow = page.getByRole('button', { name: 'Allow', exact: true });
  await expect(allow).not.toHaveClass(/asleep/);
  await allow.click();
  expect((await first).isError).toBe(false);
  expect((await write('notes/b.md')).isError).toBe(false);

  await goTo(page, 'Rules');
  const learnt = page.getByRole('listitem').filter({ hasText: join(folder, 'notes') });
  await expect(learnt).toContainText('always');
  await learnt.getByRole('button', { name: /^Revoke/ }).click();
  await saveRules(page);
  await expect(learnt).toHaveCount(0);
  const again = write('notes/c.md');
  await goTo(page, 'Approvals');
  await expect(card(page)).toBeVisible();
  await page.keyboard.press('d');
  expect((await again).isError).toBe(true);
  await goTo(page, 'History');
  await expect(page.getByRole('main')).toContainText('rule learnt');
});

test('a call is edited before it goes, and its past is asked about under today’s rules', async ({ page, product }) => {
  const { client, folder } = product;
  const call = client.callTool('write_file', { path: join(folder, 'wrong.md'), content: 'as asked' });
  await goTo(page, 'Approvals');
  await expect(card(page)).toBeVisible();
  await page.keyboard.press('e');
  const field = page.getByRole('dialog').getByRole('textbox', { name: 'Arguments' });
  await field.fill((await field.inputValue()).replace('wrong.md', 'right.md'));
  const send = page.getByRole('button', { name: 'Allow what I wrote' });
  await expect(send).not.toHaveClass(/asleep/);
  await send.click();
  expect((await call).isError).toBe(false);
  expect(await readFile(join(folder, 'right.md'), 'utf8')).toBe('as asked');
  await expect(readFile(join(folder, 'wrong.md'), 'utf8')).rejects.toThrow();

  await goTo(page, 'History');
  await page.getByText('write_file').first().click();
  const detail = page.getByRole('complementary', { name: /^Entry/ });
  await expect(detail).toContainText('right.md');
  await detail.getByRole('button', { name: /^What would today/ }).click();
  await expect(detail).toContainText('Would ask');
  await detail.getByRole('link', { name: 'Make a rule from this' }).click();
  await page.getByRole('checkbox', { name: /^args\.content/ }).uncheck();
  await page.getByRole('button', { name: 'Add a case for calls like it' }).click();
  await page.getByRole('combobox', { name: 'What happens' }).selectOption('Deny it when');
  await saveRules(page);
  const denied = await client.callTool('write_file', { path: join(folder, 'right.md'), content: 'again' });
  expect(denied.text).toContain('[POLICY DENIED]');
});
