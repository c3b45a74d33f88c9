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
import './styles/setup.css';
import './styles/narrow.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { ApprovalWindow } from './app/ApprovalWindow.tsx';
import { followTheme } from './app/theme.ts';
import { connect } from './connect/connect.ts';
import { openSession } from './connect/session.ts';
import { SessionContext } from './connect/session-context.ts';

/** The desktop's window for questions has a page of its own, with this same script (see the build). */
const isApprovalWindow = window.location.pathname === '/approval-window.html';

followTheme();
const { client, status } = connect();
const session = openSession(client);
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <SessionContext value={session}>
      {isApprovalWindow ? <ApprovalWindow status={status} /> : <App status={status} />}
    </SessionContext>
  </StrictMode>,
);
