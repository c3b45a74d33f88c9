import { lazy, Suspense, useEffect, useState } from 'react';
import { ApprovalsPage } from '../approvals/ApprovalsPage.tsx';
import { ClosedNotesProvider } from '../approvals/ClosedNotesProvider.tsx';
import { useAppState, useHasState } from '../connect/session-context.ts';
import type { ConnectionStatus } from '../connect/connection-status.ts';
import * as text from '../text/en.ts';
import { ConnectionBar } from './ConnectionBar.tsx';
import { Navigation } from './Navigation.tsx';
import { navigate, PAGE_NAMES, useRoute, type PageName } from './route.ts';
import { StartScreen } from './StartScreen.tsx';
import { usePaletteKey } from './use-palette-key.ts';
import { useQuestionNotes } from './use-question-notes.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useTitleCount } from './use-title-count.ts';

/** A question must be on the screen at once; every other page comes when it is first opened. */
const ClientsPage = lazy(() => import('../clients/ClientsPage.tsx').then((module) => ({ default: module.ClientsPage })));
const HistoryPage = lazy(() => import('../history/HistoryPage.tsx').then((module) => ({ default: module.HistoryPage })));
const OverviewPage = lazy(() => import('../overview/OverviewPage.tsx').then((module) => ({ default: module.OverviewPage })));
const RulesPage = lazy(() => import('../rules/RulesPage.tsx').then((module) => ({ default: module.RulesPage })));
const ServersPage = lazy(() => import('../servers/ServersPage.tsx').then((module) => ({ default: module.ServersPage })));
const SettingsPage = lazy(() => import('../settings/SettingsPage.tsx').then((module) => ({ default: module.SettingsPage })));

const HelpSheet = lazy(() => import('./HelpSheet.tsx').then((module) => ({ default: module.HelpSheet })));
const CommandPalette = lazy(() => import('./CommandPalette.tsx').then((module) => ({ default: module.CommandPalette })));

/** The whole page: waits for the first state, then shows the place that the address names. */
export function App({ status }: { readonly status: ConnectionStatus }) {
  const hasState = useHasState();
  if (!hasState) return <StartScreen status={status} />;
  return (
    <ClosedNotesProvider>
      <Shell status={status} />
    </ClosedNotesProvider>
  );
}

function Shell({ status }: { readonly status: ConnectionStatus }) {
  const waiting = useAppState((state) => state.approvals.filter((approval) => approval.state !== 'ticket').length);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const [isPaletteOpen, setIsPaletteOpen] = useState(false);
  usePaletteKey(() => setIsPaletteOpen(true));
  const page = useCurrentPage(waiting > 0);
  useTitleCount(waiting);
  useQuestionNotes();
  useShortcuts((key) => {
    if (key === '?') {
      setIsHelpOpen(true);
      return true;
    }
    const jump = /^[1-9]$/.test(key) ? PAGE_NAMES[Number(key) - 1] : undefined;
    if (jump !== undefined) navigate(jump);
    return jump !== undefined;
  });
  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={focusMain}>
        {text.app.skip}
      </a>
      <Navigation page={page} waiting={waiting} onHelp={() => setIsHelpOpen(true)} />
      <main id="main" tabIndex={-1} key={page}>
        <ConnectionBar status={status} />
        <Suspense>
          <Page page={page} />
        </Suspense>
      </main>
      {isPaletteOpen ? (
        <Suspense>
          <CommandPalette onClose={() => setIsPaletteOpen(false)} />
        </Suspense>
      ) : null}
      {isHelpOpen ? (
        <Suspense>
          <HelpSheet onClose={() => setIsHelpOpen(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

function Page({ page }: { readonly page: PageName }) {
  switch (page) {
    case 'overview':
      return <OverviewPage />;
    case 'approvals':
      return <ApprovalsPage />;
    case 'rules':
      return <RulesPage />;
    case 'clients':
      return <ClientsPage />;
    case 'history':
      return <HistoryPage />;
    case 'servers':
      return <ServersPage />;
    case 'settings':
      return <SettingsPage />;
  }
}

/** Home is where something waits, else the overview; it is chosen once, when the address names no page. */
function useCurrentPage(isSomethingWaiting: boolean): PageName {
  const { page } = useRoute();
  const [home] = useState<PageName>(isSomethingWaiting ? 'approvals' : 'overview');
  useEffect(() => {
    if (page === null) navigate(home);
  }, [page, home]);
  return page ?? home;
}

/** A link to a fragment would change the place; the skip link only moves the focus. */
function focusMain(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
