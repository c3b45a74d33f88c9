import { ContractError } from '../../shared/contract/define.ts';
import { useClient } from '../connect/session-context.ts';
import { ConfirmDialog } from '../parts/ConfirmDialog.tsx';
import * as text from '../text/en.ts';

/** Puts every client back; one that cannot be is named and keeps no other from it. */
export function UndoAllDialog({ onClose }: { readonly onClose: () => void }) {
  const host = useClient();
  const texts = text.setup.undoing;

  async function putAllBack(): Promise<void> {
    const { failed } = await host['clients.undoAll'](null);
    if (failed.length === 0) return;
    const reasons = failed.map(({ client, message }) => `${client}: ${message}`);
    throw new ContractError('unavailable', [texts.failed, ...reasons].join(' '));
  }

  return (
    <ConfirmDialog title={texts.allTitle} confirm={texts.confirm} onConfirm={putAllBack} onClose={onClose}>
      <p>{texts.allBody}</p>
    </ConfirmDialog>
  );
}
