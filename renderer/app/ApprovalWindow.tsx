import { ApprovalsPage } from '../approvals/ApprovalsPage.tsx';
import { ClosedNotesProvider } from '../approvals/ClosedNotesProvider.tsx';
import { useHasState } from '../connect/session-context.ts';
import type { ConnectionStatus } from '../connect/connection-status.ts';
import { ConnectionBar } from './ConnectionBar.tsx';
import { StartScreen } from './StartScreen.tsx';

/** All of the desktop's approval window: the questions, and nothing to go to besides. */
export function ApprovalWindow({ status }: { readonly status: ConnectionStatus }) {
  const hasState = useHasState();
  if (!hasState) return <StartScreen status={status} />;
  return (
    <ClosedNotesProvider>
      <div className="shell bare">
        <main>
          <ConnectionBar status={status} />
          <ApprovalsPage />
        </main>
      </div>
    </ClosedNotesProvider>
  );
}
