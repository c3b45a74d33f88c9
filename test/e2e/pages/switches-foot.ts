import type { Locator, Page } from '@playwright/test';

export interface SwitchesFoot {
  readonly active: Locator;
  pauseAll(time: string): Promise<void>;
  resumeAll(): Promise<void>;
  /** Throws one of the other switches, by its whole name with its time. */
  on(name: string): Promise<void>;
  end(name: string): Promise<void>;
}

export function switchesFoot(page: Page): SwitchesFoot {
  const active = page.getByRole('list', { name: 'Switches that are on' });
  return {
    active,
    async pauseAll(time) {
      await page.getByRole('button', { name: 'Pause all…' }).click();
      await page.getByRole('menuitem', { name: time }).click();
    },
    resumeAll: () => page.getByRole('button', { name: 'Resume', exact: true }).click(),
    async on(name) {
      await page.getByRole('button', { name: 'More switches' }).click();
      await page.getByRole('menuitem', { name }).click();
    },
    end: (name) => active.getByRole('button', { name: `End: ${name}` }).click(),
  };
}
