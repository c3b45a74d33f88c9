import { expect, type Locator, type Page } from '@playwright/test';

export interface ApprovalsPage {
  /** The card of a call that a client asks for. */
  card(client: string, tool: string): Locator;
  /** Counts only once the card has stood still. */
  allowOnce(): Promise<void>;
  deny(): Promise<void>;
  denyBecause(reason: string): Promise<void>;
  /** Opens the form for answers that last. */
  allowForLonger(): Promise<void>;
}

export function approvalsPage(page: Page): ApprovalsPage {
  return {
    card: (client, tool) => page.getByRole('article', { name: `${client} asks to run ${tool}` }),
    allowOnce: () => pressAwake(page.getByRole('button', { name: 'Allow once' })),
    deny: () => page.getByRole('button', { name: 'Deny', exact: true }).click(),
    async denyBecause(reason) {
      await page.getByRole('button', { name: 'More ways to deny' }).click();
      await page.getByRole('menuitem', { name: /Deny and tell it why/ }).click();
      await page.getByRole('textbox').fill(reason);
      await page.getByRole('button', { name: /^Deny/ }).first().click();
    },
    async allowForLonger() {
      await page.getByRole('button', { name: 'More ways to allow' }).click();
      await page.getByRole('menuitem', { name: /^Allow for longer/ }).click();
    },
  };
}

/** An answer that allows sleeps for a moment after anything moved. */
export async function pressAwake(button: Locator): Promise<void> {
  await expect(button).not.toHaveClass(/asleep/);
  await button.click();
}
