import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';

export interface SettingsPage {
  field(label: string): Locator;
  save(): Promise<void>;
  /** The text of the backup that the page saves. */
  backup(): Promise<string>;
  restore(text: string): Promise<void>;
}

export function settingsPage(page: Page): SettingsPage {
  return {
    field: (label) => page.getByLabel(label),
    async save() {
      await page.getByRole('button', { name: /^Save \d+ changes?/ }).click();
      await expect(page.getByText('All saved')).toBeVisible();
    },
    async backup() {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save a backup' }).click();
      return readFile((await (await download).path()) ?? '', 'utf8');
    },
    async restore(text) {
      await page.getByRole('button', { name: 'Restore…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Restore a backup' });
      const file = { name: 'b.json', mimeType: 'application/json', buffer: Buffer.from(text) };
      await dialog.getByLabel('Choose the file').setInputFiles(file);
      await dialog.getByRole('button', { name: 'Restore' }).click();
      await expect(dialog).toHaveCount(0);
    },
  };
}
