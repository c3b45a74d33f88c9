import type { Locator, Page } from '@playwright/test';

export interface ClientsPage {
  open(name: string): Promise<void>;
  detail(name: string): Locator;
  pause(name: string, time: string): Promise<void>;
  resume(name: string): Promise<void>;
  /** Revokes it, after the question whether that is meant. */
  revoke(name: string): Promise<void>;
}

export function clientsPage(page: Page): ClientsPage {
  return {
    open: (name) =>
      page
        .getByRole('main')
        .getByRole('link', { name: new RegExp(`^${name}\\b`) })
        .first()
        .click(),
    detail: (name) => page.getByRole('region', { name }),
    async pause(name, time) {
      await page.getByRole('button', { name: `Pause ${name}` }).click();
      await page.getByRole('menuitem', { name: time }).click();
    },
    resume: (name) => page.getByRole('button', { name: `Resume ${name}` }).click(),
    async revoke(name) {
      await page.getByRole('button', { name: `Revoke ${name}` }).click();
      await page
        .getByRole('dialog', { name: `Revoke ${name}?` })
        .getByRole('button', { name: 'Revoke' })
        .click();
    },
  };
}
