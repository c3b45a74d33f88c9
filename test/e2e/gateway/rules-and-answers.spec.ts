import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { pressAwake } from '../pages/approvals-page.ts';
import { test } from './product-test.ts';

/* A person who writes rules, answers for longer, edits a call and takes an exception back. */

test('rules are written on the page, an answer that lasts is one of them, and is taken back', async ({ page, product }) => {
  const { client, folder, app } = product;
  const card = app.approvals.card('Cursor', 'write_file');
  const write = (name: string) => client.callTool('write_file', { path: join(folder, name), content: 'x' });

  await app.goTo('Rules');
  await expect(page.getByText('The recommended rules are in force.')).toBeVisible();
  await app.rules.openTool('write_file');
  await page.getByRole('combobox', { name: 'Remember an answer' }).selectOption('not at all: ask each time');
  await app.rules.save('files');
  await expect(page.getByText('The recommended rules are in force.')).toHaveCount(0);

  const first = write('notes/a.md');
  await app.goTo('Approvals');
  await expect(card).toBeVisible();
  await app.approvals.allowForLonger();
  await expect(page.getByRole('combobox', { name: 'Allow' })).toContainText(`with path under ${join(folder, 'notes')}`);
  await page.getByRole('radio', { name: 'Always' }).check();
  await pressAwake(page.getByRole('button', { name: 'Allow', exact: true }));
  expect((await first).isError).toBe(false);
  expect((await write('notes/b.md')).isError).toBe(false);

  await app.goTo('Rules');
  const learnt = page.getByRole('listitem').filter({ hasText: join(folder, 'notes') });
  await expect(learnt).toContainText('always');
  await learnt.getByRole('button', { name: /^Revoke/ }).click();
  await app.rules.save('files');
  await expect(learnt).toHaveCount(0);
  const again = write('notes/c.md');
  await app.goTo('Approvals');
  await expect(card).toBeVisible();
  await page.keyboard.press('d');
  expect((await again).isError).toBe(true);
  await app.goTo('History');
  await expect(page.getByRole('main')).toContainText('rule learnt');
});

test('a call is edited before it goes, and its past is asked about under today’s rules', async ({ page, product }) => {
  const { client, folder, app } = product;
  const card = app.approvals.card('Cursor', 'write_file');
  const call = client.callTool('write_file', { path: join(folder, 'wrong.md'), content: 'as asked' });
  await app.goTo('Approvals');
  await expect(card).toBeVisible();
  await page.keyboard.press('e');
  const field = page.getByRole('dialog').getByRole('textbox', { name: 'Arguments' });
  await field.fill((await field.inputValue()).replace('wrong.md', 'right.md'));
  await pressAwake(page.getByRole('button', { name: 'Allow what I wrote' }));
  expect(await call).toMatchObject({ isError: false });
  expect(await readFile(join(folder, 'right.md'), 'utf8')).toBe('as asked');
  await expect(readFile(join(folder, 'wrong.md'), 'utf8')).rejects.toThrow();

  await app.goTo('History');
  await app.history.open('write_file');
  const { detail } = app.history;
  await expect(detail).toContainText('right.md');
  await detail.getByRole('button', { name: /^What would today/ }).click();
  await expect(detail).toContainText('Would ask');
  await detail.getByRole('link', { name: 'Make a rule from this' }).click();
  await page.getByRole('checkbox', { name: /^args\.content/ }).uncheck();
  await page.getByRole('button', { name: 'Add a case for calls like it' }).click();
  await page.getByRole('combobox', { name: 'What happens' }).selectOption('Deny it when');
  await app.rules.save('files');
  const denied = await client.callTool('write_file', { path: join(folder, 'right.md'), content: 'again' });
  expect(denied.text).toContain('[POLICY DENIED]');
});
