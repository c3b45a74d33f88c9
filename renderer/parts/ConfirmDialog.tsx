import type { ReactNode } from 'react';
import { useCommand } from '../connect/use-command.ts';
import * as text from '../text/en.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { InlineError } from './InlineError.tsx';

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
      <InlineError message={command.error} />
      <footer>
        <Button data-autofocus onClick={props.onClose}>
          {text.app.cancel}
        </Button>
        <Button look="danger" isWorking={command.isWorking} onClick={confirm}>
          {props.confirm}
        </Button>
      </footer>
    </Dialog>
  );
}
