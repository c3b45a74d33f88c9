import { useEffect, useEffectEvent } from 'react';

/**
 * Hears single keys that are not meant for a control: nothing while somebody types, a menu or dialog is open, a modifier
 * is held or the key repeats by being held down. The listener says whether it used the key.
 */
export function useShortcuts(listener: (key: string) => boolean): void {
  const onKey = useEffectEvent(listener);
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isMeantForControl(event.target)) return;
      if (onKey(event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, []);
}

function isMeantForControl(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open], [role="menu"]') !== null) return true;
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable], [role="menu"]') !== null;
}
