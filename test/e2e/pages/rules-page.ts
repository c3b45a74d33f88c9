import { expect, type Page } from '@playwright/test';

export interface RulesPage {
  openTool(name: string): Promise<void>;
  /** Saves the draft after its window was seen. */
  save(server: string): Promise<void>;
}

export function rulesPage(page: Page): RulesPage {
  return {
    openTool: (name) => page.getByRole('link', { name, exact: true }).click(),
    async save(server) {
      await page.getByRole('button', { name: /^Save \d+ changes?/ }).click();
      const dialog = page.getByRole('dialog', { name: `Save the rules of ${server}?` });
      await dialog.getByRole('button', { name: /^Save/ }).click();
      await expect(dialog).toHaveCount(0);
    },
  };
}
