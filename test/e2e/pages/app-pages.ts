import type { Page } from '@playwright/test';
import { type ApprovalsPage, approvalsPage } from './approvals-page.ts';
import { type HistoryPage, historyPage } from './history-page.ts';
import { type ClientsPage, clientsPage } from './clients-page.ts';
import { type RulesPage, rulesPage } from './rules-page.ts';
import { type ServersPage, serversPage } from './servers-page.ts';
import { type SettingsPage, settingsPage } from './settings-page.ts';
import { type SwitchesFoot, switchesFoot } from './switches-foot.ts';

export type PageName = 'Overview' | 'Approvals' | 'Rules' | 'History' | 'Servers' | 'Clients' | 'Settings';

/** The product as a person uses it: what stands on each page, by role and name. */
export interface AppPages {
  goTo(name: PageName): Promise<void>;
  readonly approvals: ApprovalsPage;
  readonly history: HistoryPage;
  readonly rules: RulesPage;
  readonly servers: ServersPage;
  readonly clients: ClientsPage;
  readonly settings: SettingsPage;
  readonly switches: SwitchesFoot;
}

export function appPages(page: Page): AppPages {
  return {
    goTo: (name) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click(),
    approvals: approvalsPage(page),
    history: historyPage(page),
    rules: rulesPage(page),
    servers: serversPage(page),
    clients: clientsPage(page),
    settings: settingsPage(page),
    switches: switchesFoot(page),
  };
}
