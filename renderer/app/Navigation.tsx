import { Check, Clock, Keyboard, LayoutDashboard, ListChecks, MonitorSmartphone, Server, Settings } from 'lucide-react';
import type { ComponentType } from 'react';
import { useAppState } from '../connect/session-context.ts';
import { Button } from '../parts/Button.tsx';
import * as text from '../text/en.ts';
import { Mark } from './Mark.tsx';
import { NavigationFoot } from './NavigationFoot.tsx';
import { linkTo, type PageName } from './route.ts';
import { WaitingNote } from './WaitingNote.tsx';

const PAGES: readonly { readonly name: PageName; readonly Icon: ComponentType<{ 'aria-hidden': boolean }> }[] = [
  { name: 'overview', Icon: LayoutDashboard },
  { name: 'approvals', Icon: Check },
  { name: 'rules', Icon: ListChecks },
  { name: 'history', Icon: Clock },
  { name: 'servers', Icon: Server },
  { name: 'clients', Icon: MonitorSmartphone },
  { name: 'settings', Icon: Settings },
];

/** Where one is and where one can go; to the left, or above and below on a narrow page. */
export function Navigation(props: { readonly page: PageName; readonly waiting: number; readonly onHelp: () => void }) {
  const changedClients = useAppState((state) => state.problems.filter(({ client }) => client !== undefined).length);
  return (
    <header className="navigation">
      <div className="brand">
        <Mark />
        <span>{text.app.name}</span>
        <Button look="quiet" size="small" className="help-button" aria-label={text.help.open} onClick={props.onHelp}>
          <Keyboard aria-hidden />
        </Button>
      </div>
      <nav aria-label={text.app.navigation}>
        {PAGES.map(({ name, Icon }) => (
          <a key={name} href={linkTo(name)} aria-current={props.page === name ? 'page' : undefined}>
            <Icon aria-hidden />
            <span>{text.app.pages[name]}</span>
            <Count of={name} count={name === 'approvals' ? props.waiting : name === 'clients' ? changedClients : 0} />
          </a>
        ))}
      </nav>
      {props.page === 'approvals' ? null : <WaitingNote />}
      <NavigationFoot />
    </header>
  );
}

function Count({ of, count }: { readonly of: PageName; readonly count: number }) {
  if (count === 0) return null;
  return (
    <span className="count num">
      {count}
      <span className="visually-hidden"> {of === 'clients' ? text.app.changedClients : text.app.waiting}</span>
    </span>
  );
}
