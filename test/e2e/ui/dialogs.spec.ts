import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { busyState, emptyState, writeApproval } from '../../fakes/ui-data.ts';
import { accessibilityFaults } from '../accessibility.ts';
import { expect, type OpenOptions, test } from './ui-test.ts';

/* Everything that opens over a page, as it stands when it has opened: no accessibility faults, in no colours, wide or narrow. */

interface Opening extends OpenOptions {
  readonly name: string;
  /** What it is for assistive technology, once it is open. */
  readonly role: 'dialog' | 'menu';
  readonly how: (page: Page) => Promise<unknown>;
}

const press = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).first().click();
const choose = (button: string, item: string) => async (page: Page) => {
  await press(button)(page);
  await page.getByRole('menuitem', { name: item }).click();
};
const oneCard = (now: number) => ({
  ...busyState(now),
  approvals: [{ ...writeApproval(now), waitingCalls: 1, canEdit: true }],
});

const OPENINGS: readonly Opening[] = [
  { name: 'help', role: 'dialog', place: '#/overview', how: press('Keyboard help') },
  { name: 'palette', role: 'dialog', place: '#/overview', how: (page) => page.keyboard.press('ControlOrMeta+k') },
  { name: 'let-in', role: 'dialog', place: '#/clients', how: press('Let a client in') },
  { name: 'let-in-first', role: 'dialog', place: '#/clients', state: () => emptyState(), how: press('Let a client in') },
  { name: 'revoke', role: 'dialog', place: '#/clients/Cursor', how: press('Revoke Cursor') },
  { name: 'pause-client', role: 'menu', place: '#/clients/Cursor', how: press('Pause Cursor') },
  { name: 'pause-all', role: 'menu', place: '#/overview', how: press('Pause all…') },
  { name: 'more-switches', role: 'menu', place: '#/overview', how: press('More switches') },
  { name: 'deny-menu', role: 'menu', place: '#/approvals', state: oneCard, how: press('More ways to deny') },
  { name: 'allow-menu', role: 'menu', place: '#/approvals', state: oneCard, how: press('More ways to allow') },
  { name: 'edit', role: 'dialog', place: '#/approvals', state: oneCard, how: (page) => page.keyboard.press('e') },
  { name: 'filter-decision', role: 'menu', place: '#/history', how: press('Decision') },
  { name: 'filter-when', role: 'menu', place: '#/history', how: press('When') },
  { name: 'export', role: 'menu', place: '#/history', how: press('Export…') },
  { name: 'rules-menu', role: 'menu', place: '#/rules/pmcp', how: press('More') },
  { name: 'rules-import', role: 'dialog', place: '#/rules/pmcp', how: choose('More', 'Import…') },
  { name: 'remove-server', role: 'dialog', place: '#/servers/memory', how: press('Remove…') },
  { name: 'rename-server', role: 'dialog', place: '#/servers/memory', how: press('Rename…') },
  { name: 'connect', role: 'dialog', place: '#/clients/+setup', how: press('Connect Cursor') },
  { name: 'repair', role: 'dialog', place: '#/clients/+setup', how: press('Repair Zed') },
  { name: 'import-servers', role: 'dialog', place: '#/clients/+setup', how: press('Import servers of Cursor') },
  { name: 'put-back', role: 'dialog', place: '#/clients/+setup', how: press('Put back Claude Code') },
  { name: 'put-all-back', role: 'dialog', place: '#/clients/+setup', how: press('Put all back…') },
  { name: 'restore', role: 'dialog', place: '#/settings', how: press('Restore…') },
];

const folder = process.env['COUNTERSIGN_SCREENSHOTS'];

for (const opening of OPENINGS) {
  test(`${opening.name} has no accessibility faults, fits, and closes by Escape`, async ({ page, open }) => {
    await open(opening);
    await opening.how(page);
    const opened = page.getByRole(opening.role).first();
    await expect(opened).toBeVisible();
    await page.waitForTimeout(300);
    for (const look of ['light-1280', 'dark-360'] as const) {
      const isDark = look === 'dark-360';
      if (isDark) await page.setViewportSize({ width: 360, height: 780 });
      await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light', reducedMotion: 'reduce' });
      await page.waitForTimeout(100);
      if (folder !== undefined) {
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: join(folder, `over-${opening.name}-${look}.png`) });
      }
      expect.soft(await accessibilityFaults(page), look).toEqual([]);
      // A menu hangs on what opened it, which may be elsewhere once the window is narrow; a window of its own must fit.
      if (opening.role === 'dialog') {
        const box = await opened.boundingBox();
        expect.soft(box === null ? -1 : box.x, look).toBeGreaterThanOrEqual(0);
        expect.soft(box === null ? 0 : box.x + box.width, look).toBeLessThanOrEqual(isDark ? 360 : 1280);
      }
    }
    await page.keyboard.press('Escape');
    await expect(page.getByRole(opening.role)).toHaveCount(0);
  });
}
