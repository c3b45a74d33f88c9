import { ChevronDown } from 'lucide-react';
import type { SwitchKind } from '../../shared/model/switches.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import type { CommandState } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Menu, type MenuItem } from '../parts/Menu.tsx';
import * as text from '../text/en.ts';
import { ASK_TIMES, PAUSE_TIMES, type SwitchTime } from './switch-times.ts';

/** The switches that are about everything: the pause in front, the others one step away. Each with how long. */
export function SwitchesMenu({ command }: { readonly command: CommandState }) {
  const client = useClient();
  const thrown = useAppState((state) => state.switches);
  const words = text.switches;
  const items = (kind: SwitchKind, times: readonly SwitchTime[]): MenuItem[] =>
    times.map(({ label, forMs }, index) => ({
      label: words.throwFor(words.menu[kind], label),
      ...(index === 0 ? { detail: words.details[kind] } : {}),
      onSelect: () => void command.run(() => client['switches.on']({ kind, forMs: forMs() })),
    }));
  const ending = thrown.map((each) => ({
    label: words.endThis([words.kinds[each.kind], each.client, each.server].filter((part) => part !== null).join(' ')),
    onSelect: () => void command.run(() => client['switches.off']({ kind: each.kind, client: each.client, server: each.server })),
  }));
  return (
    <span className="split-button switches-menu">
      <Menu
        trigger={
          <Button size="small" isWorking={command.isWorking}>
            {words.pauseAll}
          </Button>
        }
        items={PAUSE_TIMES.map(({ label, forMs }) => ({
          label,
          detail: words.details.pause,
          onSelect: () => void command.run(() => client['switches.on']({ kind: 'pause', forMs: forMs() })),
        }))}
      />
      <Menu
        align="end"
        trigger={
          <Button size="small" aria-label={words.more}>
            <ChevronDown aria-hidden />
          </Button>
        }
        items={[...ending, ...items('ask', ASK_TIMES), ...items('quiet', ASK_TIMES)]}
      />
    </span>
  );
}
