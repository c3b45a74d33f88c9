import { test as base, expect, type Page } from '@playwright/test';
import type { Handlers } from '../../../shared/contract/host.ts';
import type { AppState } from '../../../shared/contract/state.ts';
import type { HistorySummary } from '../../../shared/model/history-entry.ts';
import { busyState } from '../../fakes/ui-data.ts';
import { historyEntries, openEntry } from '../../fakes/ui-history.ts';
import { startUiHost, type UiHost } from '../../fakes/ui-host.ts';

export { expect };

interface Opened {
  readonly host: UiHost;
  /** What the page wrote to its console as an error, content policy violations included. */
  readonly errors: readonly string[];
}

export interface OpenOptions {
  readonly place?: string;
  readonly state?: (now: number) => AppState;
  readonly entries?: HistorySummary[];
  readonly handlers?: Partial<Handlers>;
  readonly theme?: 'light' | 'dark';
  /** Another build of the page. */
  readonly root?: string;
}

/** `open` starts a scripted host and the page on it; afterwards the page must not have written any error. */
export const test = base.extend<{
  open: (options?: OpenOptions) => Promise<Opened>;
  allowed: { readonly errors: readonly RegExp[] };
}>({
  /** Console errors that a test brings about on purpose. */
  allowed: [{ errors: [] }, { option: true }],
  open: async ({ page, allowed }, use) => {
    const hosts: UiHost[] = [];
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    await use(async ({ place = '', state = busyState, entries, handlers = {}, theme = 'light', root } = {}) => {
      const now = Date.now();
      const first = state(now);
      const history =
        entries ?? [...first.approvals.map(openEntry), ...historyEntries(now, 400, 18_200)].sort((a, b) => b.id - a.id);
      const host = await startUiHost(first, history, handlers, root);
      hosts.push(host);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.goto(`${host.url}${place}`);
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
      await page.evaluate(() => document.fonts.ready);
      return { host, errors };
    });
    for (const host of hosts) await host.stop();
    expect(errors.filter((error) => !allowed.errors.some((pattern) => pattern.test(error)))).toEqual([]);
  },
});

/** A host that takes its time: what `name` asks reaches it only when it is let go, from now on at once again. */
export async function holdCommand(page: Page, name: string): Promise<{ letGo(): void }> {
  const held = Promise.withResolvers<void>();
  await page.route('**/api/call', async (route) => {
    if (route.request().postData()?.includes(`"${name}"`) === true) await held.promise;
    await route.continue();
  });
  return { letGo: held.resolve };
}
