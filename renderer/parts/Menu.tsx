import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

export interface MenuItem {
  readonly label: string;
  readonly detail?: string;
  readonly isChecked?: boolean;
  readonly onSelect: () => void;
}

/** A button that opens a list of choices. Not modal: nothing else on the page is locked, no styles are written into it. */
export function Menu(props: {
  readonly trigger: ReactNode;
  readonly items: readonly MenuItem[];
  readonly align?: 'start' | 'end';
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align={props.align ?? 'start'} sideOffset={4} collisionPadding={8}>
          {props.items.map((item) =>
            item.isChecked === undefined ? (
              <DropdownMenu.Item key={item.label} className="menu-item" onSelect={item.onSelect}>
                <ItemText item={item} />
              </DropdownMenu.Item>
            ) : (
              <DropdownMenu.CheckboxItem
                key={item.label}
                className="menu-item"
                checked={item.isChecked}
                onCheckedChange={item.onSelect}
              >
                <DropdownMenu.ItemIndicator className="menu-check">✓</DropdownMenu.ItemIndicator>
                <ItemText item={item} />
              </DropdownMenu.CheckboxItem>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function ItemText({ item }: { readonly item: MenuItem }) {
  return (
    <span>
      {item.label}
      {item.detail === undefined ? null : <span className="menu-detail">{item.detail}</span>}
    </span>
  );
}
