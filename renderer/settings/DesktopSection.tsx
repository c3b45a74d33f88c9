import type { DesktopSettings, DesktopView } from '../../shared/model/desktop-settings.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { SwitchRow } from './SwitchRow.tsx';
import { UpdateRow } from './UpdateRow.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';

type Name = keyof DesktopSettings;

const NAMES: readonly Name[] = [
  'openAtLogin',
  'promptTakesFocus',
  'notifications',
  'sound',
  'endPermissionsOnLock',
  'touchIdForCritical',
  'updates',
];

/** What only the desktop app has. The host says whether it is one, and what this computer can do; each switch counts at once. */
export function DesktopSection() {
  const client = useClient();
  const switching = useCommand();
  // Looking for an update may take long, and keeps no switch from being used.
  const updating = useCommand();
  const { value, reload, isReloading } = useFetched('desktop', () => client['desktop.get'](null));
  if (value === null) return null;
  const change = async (name: Name, isOn: boolean) => {
    await switching.run(() => client['desktop.change']({ [name]: isOn }));
    reload();
  };
  return (
    <section>
      <h2>{text.desktop.title}</h2>
      <div className="card setting-rows">
        <InlineError message={value.notice} />
        <InlineError message={switching.error ?? updating.error} />
        {NAMES.filter((name) => isPossible(name, value)).map((name) => (
          <SwitchRow
            key={name}
            texts={text.desktop.fields[name]}
            isOn={value.settings[name]}
            isBusy={switching.isWorking || isReloading}
            onChange={(isOn) => void change(name, isOn)}
          />
        ))}
        <UpdateRow update={value.update} command={updating} onDone={reload} />
      </div>
    </section>
  );
}

function isPossible(name: Name, { capabilities }: DesktopView): boolean {
  if (name === 'touchIdForCritical') return capabilities.touchId;
  return name !== 'notifications' || capabilities.notifications;
}
