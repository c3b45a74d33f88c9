import { cloneElement, lazy, Suspense, useState, type KeyboardEvent, type ReactElement } from 'react';

export interface MenuItem {
  readonly label: string;
  readonly detail?: string;
  readonly isChecked?: boolean;
  readonly onSelect: () => void;
}

export interface MenuProps {
  readonly trigger: ReactElement<TriggerProps>;
  readonly items: readonly MenuItem[];
  readonly align?: 'start' | 'end';
}

interface TriggerProps {
  readonly 'aria-haspopup'?: 'menu';
  readonly 'aria-expanded'?: boolean;
  readonly onClick?: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly onPointerEnter?: () => void;
  readonly onFocus?: () => void;
}

const load = () => import('./OpenedMenu.tsx');
const OpenedMenu = lazy(() => load().then((module) => ({ default: module.OpenedMenu })));

/**
 * A button that opens a list of choices. What opens it is large and comes when somebody reaches for it, so that a question is
 * on the screen sooner; until then the button is there alone, at the same place.
 */
export function Menu(props: MenuProps) {
  const [isWanted, setIsWanted] = useState(false);
  const fetchIt = () => void load();
  const open = () => setIsWanted(true);
  const closed = cloneElement(props.trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: fetchIt,
    onFocus: fetchIt,
    onClick: open,
    onKeyDown: (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      open();
    },
  });
  if (!isWanted) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenedMenu {...props} />
    </Suspense>
  );
}
