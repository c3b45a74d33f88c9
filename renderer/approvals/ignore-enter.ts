import type { KeyboardEvent } from 'react';

/** For buttons that allow: Enter alone never does. */
export function ignoreEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter') event.preventDefault();
}
