import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';

/**
 * Up to so many milliseconds until a command of a page is taken: COUNTERSIGN_SLOW_HOST=700 finds what a page, or a spec, only does
 * right while every answer is there at once.
 */
const SLOW_MS = Number(process.env['COUNTERSIGN_SLOW_HOST'] ?? 0);

export async function takeTime(): Promise<void> {
  if (SLOW_MS > 0) await wait(Math.random() * SLOW_MS);
}

/** The same for the real host of this page. */
export async function slowHost(page: Page): Promise<void> {
  if (SLOW_MS === 0) return;
  await page.route('**/api/call', async (route) => {
    await takeTime();
    await route.continue();
  });
}
