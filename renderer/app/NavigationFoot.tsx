import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { formatMinute } from '../format/time.ts';
import { Button } from '../parts/Button.tsx';
import { Dot } from '../parts/Chip.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { ActiveSwitches } from '../switches/ActiveSwitches.tsx';
import { isPauseOf } from '../switches/is-pause-of.ts';
import { SwitchesMenu } from '../switches/SwitchesMenu.tsx';
import * as text from '../text/en.ts';

/** Whether calls are judged or all denied, the switches that are on, the address clients use, and the switches to throw. */
export function NavigationFoot() {
  const client = useClient();
  const command = useCommand();
  const clients = useAppState((state) => state.grants.length);
  const mcpUrl = useAppState((state) => state.mcpUrl);
  const pause = useAppState((state) => state.switches.find((each) => isPauseOf(each, { client: null, server: null })));
  const thrown = useAppState((state) => state.switches.length);
  const words = text.switches;
  return (
    <div className="navigation-foot">
      <div className={`protecting ${pause === undefined ? 'on' : 'off'}`} role="status">
        <Dot />
        <b>{pause === undefined ? words.protecting(clients) : words.paused}</b>
        {thrown === 0 ? null : <span className="switch-count">{words.count(thrown)}</span>}
      </div>
      <ActiveSwitches command={command} />
      <div className="address mono">{hostOf(mcpUrl)}</div>
      {pause === undefined ? (
        <SwitchesMenu command={command} />
      ) : (
        <>
          <div className="faint">{pause.until === null ? words.untilResumed : words.until(formatMinute(pause.until))}</div>
          <Button
            size="small"
            isWorking={command.isWorking}
            onClick={() => void command.run(() => client['switches.off']({ kind: 'pause' }))}
          >
            {words.resume}
          </Button>
        </>
      )}
      <InlineError message={command.error} />
    </div>
  );
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
