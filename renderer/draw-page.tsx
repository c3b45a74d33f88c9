import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/approvals.css';
import './styles/history.css';
import './styles/rules.css';
import './styles/servers.css';
import './styles/overview.css';
import './styles/narrow.css';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followTheme } from './app/theme.ts';
import type { ConnectionStatus } from './connect/connection-status.ts';
import { connect } from './connect/connect.ts';
import { openSession } from './connect/session.ts';
import { SessionContext } from './connect/session-context.ts';

/** Draws one of our pages: in the chosen appearance, connected to its host. */
export function drawPage(content: (status: ConnectionStatus) => ReactNode): void {
  followTheme();
  const { client, status } = connect();
  const session = openSession(client);
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no #root.');
  createRoot(root).render(
    <StrictMode>
      <SessionContext value={session}>{content(status)}</SessionContext>
    </StrictMode>,
  );
}
