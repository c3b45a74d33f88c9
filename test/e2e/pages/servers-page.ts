import type { Locator, Page } from '@playwright/test';

export interface ServersPage {
  open(name: string): Promise<void>;
  detail(name: string): Locator;
  readonly log: Locator;
  openLog(): Promise<void>;
}

export function serversPage(page: Page): ServersPage {
  return {
    open: (name) =>
      page
        .getByRole('main')
        .getByRole('link', { name: new RegExp(`^${name}\\b`) })
        .first()
        .click(),
    detail: (name) => page.getByRole('region', { name }),
    log: page.getByRole('tabpanel', { name: 'Log' }),
    openLog: () => page.getByRole('tab', { name: 'Log' }).click(),
  };
}
