import type { ReactNode } from 'react';
import { useCommand } from '../connect/use-command.ts';
import { Dialog } from './Dialog.tsx';
import { DialogFooter } from './DialogFooter.tsx';

/** Asks before something is taken away. The safe answer has the focus; the dialog stays open when the command fails. */
export function ConfirmDialog(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const command = useCommand();
  const confirm = async () => {
    const result = await command.run(props.onConfirm);
    if (result.ok) props.onClose();
  };
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <div className="dialog-body">{props.children}</div>
      <DialogFooter
        look="danger"
        confirm={props.confirm}
        error={command.error}
        isWorking={command.isWorking}
        onConfirm={() => void confirm()}
        onClose={props.onClose}
      />
    </Dialog>
  );
}
