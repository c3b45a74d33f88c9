import { useEffect, useEffectEvent } from 'react';

/** Hears Ctrl+K, and Cmd+K on a Mac, wherever the focus is; not while another window of the page is open. */
export function usePaletteKey(open: () => void): void {
  const onOpen = useEffectEvent(open);
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const isMeant = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!isMeant || document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      onOpen();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, []);
}
