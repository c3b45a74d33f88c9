import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { formatMinute } from '../format/time.ts';
import { Button } from '../parts/Button.tsx';
import { Dot } from '../parts/Chip.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { Menu } from '../parts/Menu.tsx';
import * as text from '../text/en.ts';

const QUARTER_HOUR_MS = 15 * 60_000;
const HOUR_MS = 60 * 60_000;

/** Whether calls are judged or all denied, the address clients use, and the switch between the two. */
export function NavigationFoot() {
  const client = useClient();
  const command = useCommand();
  const clients = useAppState((state) => state.grants.length);
  const mcpUrl = useAppState((state) => state.mcpUrl);
  const isAskingAll = useAppState((state) => state.settings.askForEverything);
  const observing = useAppState((state) => state.servers.filter(({ mode }) => mode === 'observe').length);
  const pause = useAppState((state) => state.pauses.find((each) => each.client === null));
  const start = (forMs: number | null) => void command.run(() => client['pause.start']({ forMs }));
  const texts = text.pause;
  return (
    <div className="navigation-foot">
      <div className={`protecting ${pause === undefined ? 'on' : 'off'}`} role="status">
        <Dot />
        <b>{pause === undefined ? texts.protecting(clients) : texts.paused}</b>
      </div>
      {isAskingAll ? (
        <div className="switch-note">
          <span>{texts.askingAll}</span>
          <Button
            look="quiet"
            size="small"
            onClick={() => void command.run(() => client['settings.change']({ askForEverything: false }))}
          >
            {texts.askByRules}
          </Button>
        </div>
      ) : null}
      {observing === 0 ? null : <div className="switch-note">{texts.observing(observing)}</div>}
      <div className="address mono">{hostOf(mcpUrl)}</div>
      {pause === undefined ? (
        <Menu
          trigger={
            <Button size="small" isWorking={command.isWorking}>
              {texts.start}
            </Button>
          }
          items={[
            { label: texts.quarter, detail: texts.detail, onSelect: () => start(QUARTER_HOUR_MS) },
            { label: texts.hour, detail: texts.detail, onSelect: () => start(HOUR_MS) },
            { label: texts.forever, detail: texts.detail, onSelect: () => start(null) },
          ]}
        />
      ) : (
        <>
          <div className="faint">{pause.until === null ? texts.untilResumed : texts.until(formatMinute(pause.until))}</div>
          <Button size="small" isWorking={command.isWorking} onClick={() => void command.run(() => client['pause.end']({}))}>
            {texts.end}
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
