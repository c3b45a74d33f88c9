import { useClient } from '../connect/session-context.ts';
import type { CommandState } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Menu } from '../parts/Menu.tsx';
import * as text from '../text/en.ts';

const QUARTER_HOUR_MS = 15 * 60_000;
const HOUR_MS = 60 * 60_000;

/** Pauses one client for a while, or lets it go on. */
export function PauseMenu(props: { readonly name: string; readonly isPaused: boolean; readonly command: CommandState }) {
  const { name, command } = props;
  const client = useClient();
  const words = text.overview.clients;
  const start = (forMs: number | null) => void command.run(() => client['pause.start']({ client: name, forMs }));
  if (props.isPaused) {
    return (
      <Button
        size="small"
        isWorking={command.isWorking}
        aria-label={words.resumeThis(name)}
        onClick={() => void command.run(() => client['pause.end']({ client: name }))}
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
      items={[
        { label: text.pause.quarter, onSelect: () => start(QUARTER_HOUR_MS) },
        { label: text.pause.hour, onSelect: () => start(HOUR_MS) },
        { label: text.pause.forever, onSelect: () => start(null) },
      ]}
    />
  );
}
