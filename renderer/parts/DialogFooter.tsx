import type { ReactNode } from 'react';
import * as text from '../text/en.ts';
import { Button } from './Button.tsx';
import { InlineError } from './InlineError.tsx';

/** The end of a dialog that does something: why it failed, the safe answer, which has the focus, and the other one. */
export function DialogFooter(props: {
  readonly look: 'solid' | 'danger';
  readonly confirm: ReactNode;
  readonly error: string | null;
  readonly isWorking: boolean;
  /** False: there is nothing yet that could be confirmed. */
  readonly isReady?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const { isReady = true } = props;
  return (
    <>
      <InlineError message={props.error} />
      <footer>
        <Button data-autofocus onClick={props.onClose}>
          {text.app.cancel}
        </Button>
        <Button
          look={props.look}
          isWorking={props.isWorking}
          aria-disabled={!isReady || undefined}
          onClick={() => {
            if (isReady) props.onConfirm();
          }}
        >
          {props.confirm}
        </Button>
      </footer>
    </>
  );
}
