import { DropdownMenu } from 'radix-ui';
import type { MenuItem, MenuProps } from './Menu.tsx';

/** A menu that was opened once. Not modal: nothing else on the page is locked, no styles are written into it. */
export function OpenedMenu(props: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      {/* In the page's landmark: who goes from one to the next finds it, and it is drawn over everything from there too. */}
      <DropdownMenu.Portal container={document.querySelector('main')}>
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
