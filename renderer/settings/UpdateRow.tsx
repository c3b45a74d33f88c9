import { assertNever } from '../../shared/model/assert-never.ts';
import type { UpdateView } from '../../shared/model/desktop-settings.ts';
import { useClient } from '../connect/session-context.ts';
import type { CommandState } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import * as text from '../text/en.ts';

/** How it stands with updates, and what can be done about it now. */
export function UpdateRow(props: { readonly update: UpdateView; readonly command: CommandState; readonly onDone: () => void }) {
  const { update, command, onDone } = props;
  const client = useClient();
  const words = text.desktop.update;
  const act = async (name: 'desktop.checkForUpdates' | 'desktop.installUpdate') => {
    await command.run(() => client[name](null));
    onDone();
  };
  return (
    <div className="setting-row">
      <div className="field-help" role="status">
        {sayUpdate(update)}
      </div>
      {update.kind === 'ready' ? (
        <Button size="small" isWorking={command.isWorking} onClick={() => void act('desktop.installUpdate')}>
          {words.install}
        </Button>
      ) : update.kind === 'off' ? null : (
        <Button size="small" isWorking={command.isWorking} onClick={() => void act('desktop.checkForUpdates')}>
          {words.check}
        </Button>
      )}
    </div>
  );
}

function sayUpdate({ kind, version, message }: UpdateView): string {
  const words = text.desktop.update;
  switch (kind) {
    case 'idle':
    case 'checking':
      return words[kind];
    case 'downloading':
    case 'ready':
      return words[kind](version ?? '');
    case 'off':
    case 'failed':
      return words[kind](message ?? '');
    default:
      return assertNever(kind);
  }
}
