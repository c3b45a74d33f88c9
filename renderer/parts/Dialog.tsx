import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import * as text from '../text/en.ts';
import { Button } from './Button.tsx';

/**
 * A modal window. The platform's own `dialog` keeps focus inside, makes the rest inert and closes on Escape, without
 * writing styles into the page (which the content policy forbids). Focus goes to the element marked `data-autofocus`.
 */
export function Dialog(props: { readonly title: string; readonly onClose: () => void; readonly children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <header>
        <h2 id={titleId}>{props.title}</h2>
        <Button look="quiet" size="small" aria-label={text.app.close} onClick={props.onClose}>
          <X aria-hidden />
        </Button>
      </header>
      {props.children}
    </dialog>
  );
}
