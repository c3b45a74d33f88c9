import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';

export interface HistoryPage {
  readonly rows: Locator;
  readonly detail: Locator;
  search(text: string): Promise<void>;
  filter(button: string, choice: string): Promise<void>;
  open(text: string): Promise<void>;
  verify(): Promise<void>;
  /** The exported file's text. */
  export(format: 'JSON lines' | 'CSV'): Promise<string>;
}

export function historyPage(page: Page): HistoryPage {
  return {
    rows: page.getByRole('grid').getByRole('row'),
    detail: page.getByRole('complementary', { name: /^Entry/ }),
    search: (text) => page.getByRole('searchbox').fill(text),
    async filter(button, choice) {
      await page.getByRole('search').getByRole('button', { name: button }).click();
      await page.getByRole('menuitemcheckbox', { name: choice }).click();
    },
    open: (text) => page.getByRole('grid').getByText(text).first().click(),
    verify: () => page.getByRole('button', { name: 'Verify' }).click(),
    async export(format) {
      await page.getByRole('button', { name: 'Export…' }).click();
      const download = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: format }).click();
      return readFile((await (await download).path()) ?? '', 'utf8');
    },
  };
}
