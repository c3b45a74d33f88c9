import { ArrowLeft } from 'lucide-react';
import { Tabs } from 'radix-ui';
import type { ServerView } from '../../shared/contract/state.ts';
import { linkTo, navigate } from '../app/route.ts';
import { useAppState } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Chip } from '../parts/Chip.tsx';
import { CopyButton } from '../parts/CopyButton.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { isPauseOf } from '../switches/is-pause-of.ts';
import { PauseMenu } from '../switches/PauseMenu.tsx';
import * as text from '../text/en.ts';
import { ConsentPanel } from './ConsentPanel.tsx';
import { HealthMark } from './HealthMark.tsx';
import { LogView } from './LogView.tsx';
import { ServerActions } from './ServerActions.tsx';
import { ServerSetup } from './ServerSetup.tsx';
import { SignInPanel } from './SignInPanel.tsx';
import { ToolsTable } from './ToolsTable.tsx';

const TABS = ['tools', 'setup', 'log'] as const;

/** One server: its tools with the rules in force, its log, and what can be done with it. */
export function ServerDetail({ server, tab }: { readonly server: ServerView; readonly tab: string | undefined }) {
  const command = useCommand();
  const scope = { client: null, server: server.name };
  const isPaused = useAppState((state) => state.switches.some((each) => isPauseOf(each, scope)));
  const shown = TABS.find((name) => name === tab) ?? 'tools';
  return (
    <section className="server-detail" aria-label={server.name}>
      <a className="back link small" href={linkTo('servers')}>
        <ArrowLeft aria-hidden />
        {text.servers.title}
      </a>
      <div className="server-head">
        <h2 className="mono grow">{server.name}</h2>
        {isPaused ? <Chip tone="deny">{text.servers.paused}</Chip> : null}
        <HealthMark server={server} />
        <PauseMenu name={server.name} scope={scope} isPaused={isPaused} command={command} />
      </div>
      <InlineError message={command.error} />
      <ServerActions server={server} />
      <ConsentPanel server={server} />
      <SignInPanel server={server} />
      <dl className="server-facts">
        <div>
          <dt>{server.transport === 'stdio' ? text.servers.runs : text.servers.reaches}</dt>
          <dd className="mono">{server.target}</dd>
        </div>
        <div>
          <dt>{text.servers.rules}</dt>
          <dd>
            <a href={linkTo('rules', server.name)}>{text.servers.rulesLink[server.policy]}</a>
          </dd>
        </div>
        <div>
          <dt>{text.servers.address}</dt>
          <dd className="mono">
            {server.url} <CopyButton value={server.url} label={text.servers.copyAddress} />
          </dd>
        </div>
        {server.health.message === null ? null : (
          <div className="server-message">
            <dt>{text.servers.says}</dt>
            <dd className="mono">{server.health.message}</dd>
          </div>
        )}
      </dl>
      <Tabs.Root value={shown} onValueChange={(next) => navigate('servers', server.name, next)} className="tabs">
        <Tabs.List className="tab-list" aria-label={server.name}>
          {TABS.map((name) => (
            <Tabs.Trigger key={name} value={name} className="tab">
              {text.servers.tabs[name]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value="tools" className="tab-content">
          <ToolsTable server={server} />
        </Tabs.Content>
        <Tabs.Content value="setup" className="tab-content">
          <ServerSetup server={server} />
        </Tabs.Content>
        <Tabs.Content value="log" className="tab-content">
          <LogView server={server.name} />
        </Tabs.Content>
      </Tabs.Root>
    </section>
  );
}
