import type { SwitchScope } from '../../shared/model/switches.ts';
import { useClient } from '../connect/session-context.ts';
import type { CommandState } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Menu } from '../parts/Menu.tsx';
import * as text from '../text/en.ts';
import { PAUSE_TIMES } from './switch-times.ts';

/** Pauses one client or one server for a while, or lets it go on. */
export function PauseMenu(props: {
  /** As the buttons name it. */
  readonly name: string;
  readonly scope: SwitchScope;
  readonly isPaused: boolean;
  readonly command: CommandState;
}) {
  const { name, scope, command } = props;
  const client = useClient();
  const words = text.switches;
  if (props.isPaused) {
    return (
      <Button
        size="small"
        isWorking={command.isWorking}
        aria-label={words.resumeThis(name)}
        onClick={() => void command.run(() => client['switches.off']({ kind: 'pause', ...scope }))}
      >
        {words.resume}
      </Button>
    );
  }
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" isWorking={command.isWorking} aria-label={words.pauseThis(name)}>
          {words.pause}
        </Button>
      }
      items={PAUSE_TIMES.map(({ label, forMs }) => ({
        label,
        onSelect: () => void command.run(() => client['switches.on']({ kind: 'pause', ...scope, forMs: forMs() })),
      }))}
    />
  );
}
