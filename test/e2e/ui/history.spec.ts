import { readFile } from 'node:fs/promises';
import type { HistorySummary } from '../../../shared/model/history-entry.ts';
import { historyEntry } from '../../fakes/ui-history.ts';
import { expect, test } from './ui-test.ts';

const next = (id: number): HistorySummary => ({ ...historyEntry(Date.now(), id), at: Date.now() });

test('the list fetches page after page while one scrolls, and draws only what is in sight', async ({ page, open }) => {
  const { host } = await open({ place: '#/history' });
  const grid = page.getByRole('grid');
  await expect(grid.getByText('gateway.search_registry').first()).toBeVisible();
  const pages = () => host.calls.filter(({ name }) => name === 'history.page').length;
  const first = pages();
  for (let round = 0; round < 40 && pages() < first + 3; round += 1) {
    await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    await page.waitForTimeout(60);
  }
  expect(pages()).toBeGreaterThanOrEqual(first + 3);
  expect(await grid.getByRole('row').count()).toBeLessThan(80);
});

test('a new entry appears on top; while one reads further down it waits and nothing moves', async ({ page, open }) => {
  const { host } = await open({ place: '#/history' });
  const grid = page.getByRole('grid');
  await expect(grid.locator('#entry-18206')).toBeVisible();
  host.emit({ name: 'history.changed', entry: { ...next(18_207), subject: 'brand_new_tool' } });
  await expect(grid.locator('#entry-18207')).toContainText('brand_new_tool');

  await grid.evaluate((element) => element.scrollTo({ top: 2000 }));
  // The list has noticed that one reads further down once the top is no longer drawn.
  await expect(grid.locator('#entry-18207')).toHaveCount(0);
  const row = grid.getByRole('row').nth(20);
  const id = await row.getAttribute('id');
  const before = await page.locator(`#${id}`).boundingBox();
  host.emit({ name: 'history.changed', entry: next(18_208) });
  const fresh = page.getByRole('button', { name: '1 new' });
  await expect(fresh).toBeVisible();
  expect(await page.locator(`#${id}`).boundingBox()).toEqual(before);
  await fresh.click();
  await expect(grid.locator('#entry-18208')).toBeVisible();
});

test('an entry that is decided changes in its place', async ({ page, open }) => {
  const { host } = await open({ place: '#/history' });
  const row = page.locator('#entry-18204');
  await expect(row).toContainText('Waiting');
  const entry = host.entries.find((each) => each.id === 18_204);
  if (entry === undefined) throw new Error('The entry is missing.');
  host.emit({ name: 'history.changed', entry: { ...entry, state: 'closed', effect: 'deny', by: 'person', outcome: 'not-sent' } });
  await expect(row).toContainText('Denied · you');
});

test('search by /, and filters for decision, client, server and risk', async ({ page, open }) => {
  const { host } = await open({ place: '#/history' });
  const filter = () => host.calls.findLast(({ name }) => name === 'history.page')?.input;
  await page.keyboard.press('/');
  await page.keyboard.type('issue');
  await expect.poll(filter).toMatchObject({ filter: { text: 'issue' } });
  for (const [button, choice] of [
    ['Decision', 'Denied'],
    ['Client', 'VS Code'],
    ['Server', 'github'],
    ['Risk', 'Medium'],
  ] as const) {
    await page.getByRole('search').getByRole('button', { name: button }).click();
    await page.getByRole('menuitemcheckbox', { name: choice }).click();
  }
  await expect
    .poll(filter)
    .toMatchObject({ filter: { text: 'issue', effect: 'deny', client: 'VS Code', server: 'github', risk: 'medium' } });
  await expect(page.getByRole('grid').getByText('Denied · 10/min').first()).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByRole('searchbox')).toHaveValue('');
});

test('a filter that matches nothing says so', async ({ page, open }) => {
  await open({ place: '#/history' });
  await page.getByRole('searchbox', { name: /Search tools/ }).fill('nothing like it');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
});

test('arrows choose entries, whose whole story stands beside the list', async ({ page, open }) => {
  await open({ place: '#/history' });
  await expect(page.getByRole('row').nth(7)).toBeVisible();
  await page.getByRole('grid').focus();
  for (const _ of [1, 2, 3, 4, 5, 6]) await page.keyboard.press('ArrowDown');
  const detail = page.getByRole('complementary');
  await expect(detail.getByRole('heading', { name: 'gateway.auth_connect' })).toBeVisible();
  await expect(detail).toContainText('Denied by you after 26 s');
  await expect(detail).toContainText('Use the token in the keychain instead.');
  await expect(detail).toContainText('Nothing left this computer');
  await expect(detail.getByRole('button', { name: /Copy the hash/ })).toHaveCount(3);
  await expect(page.getByRole('row', { selected: true })).toHaveCount(1);
  await detail.getByRole('button', { name: 'Close' }).click();
  await expect(detail).toHaveCount(0);
});

test('verify tells what came of it, good or bad', async ({ page, open }) => {
  let isBroken = false;
  await open({
    place: '#/history',
    handlers: {
      'history.verify': async () =>
        isBroken
          ? { ok: false, links: 12, firstFailing: { seq: 7, entry: 3, problem: 'its hash does not match' } }
          : { ok: true, links: 54_612, entries: 18_204, head: 'ab'.repeat(32) },
    },
  });
  const verify = page.getByRole('button', { name: 'Verify' });
  await verify.click();
  await expect(page.getByText('Chain holds: 18,204 entries, 54,612 links')).toBeVisible();
  isBroken = true;
  await verify.click();
  await expect(page.getByText('Chain broken at link 7 (entry 3): its hash does not match')).toBeVisible();
});

for (const [choice, ending] of [
  ['JSON lines', 'jsonl'],
  ['CSV', 'csv'],
] as const) {
  test(`export saves every slice as ${choice}`, async ({ page, open }) => {
    const { host } = await open({ place: '#/history' });
    await page.getByRole('button', { name: 'Export…' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: choice }).click()]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^countersign-history-\\d{4}-\\d\\d-\\d\\d\\.${ending}$`));
    const lines = (await readFile((await download.path()) ?? '', 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(host.entries.length + (ending === 'csv' ? 1 : 0));
  });
}
