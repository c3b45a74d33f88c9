import { useState } from 'react';
import { ContractError } from '../../shared/contract/define.ts';
import { useClient } from '../connect/session-context.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { ConfirmDialog } from '../parts/ConfirmDialog.tsx';
import * as text from '../text/en.ts';
import { BroughtServers } from './BroughtServers.tsx';

/** Puts every client back; one that cannot be is named and keeps no other from it. */
export function UndoAllDialog({ onClose }: { readonly onClose: () => void }) {
  const host = useClient();
  const { value } = useFetched('all', () => host['clients.planUndoAll'](null));
  const [removeServers, setRemoveServers] = useState(false);
  const texts = text.setup.undoing;

  async function putAllBack(): Promise<void> {
    const { failed } = await host['clients.undoAll']({ removeServers });
    if (failed.length === 0) return;
    const reasons = failed.map(({ client, message }) => `${client}: ${message}`);
    throw new ContractError('unavailable', [texts.failed, ...reasons].join(' '));
  }

  return (
    <ConfirmDialog title={texts.allTitle} confirm={texts.confirm} onConfirm={putAllBack} onClose={onClose}>
      <p>{texts.allBody}</p>
      <BroughtServers servers={value?.servers ?? []} isRemoving={removeServers} onChange={setRemoveServers} />
    </ConfirmDialog>
  );
}
