import type { AppState } from '../../shared/contract/state.ts';
import type { Switch } from '../../shared/model/switches.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import type { CommandState } from '../connect/use-command.ts';
import { formatMinute } from '../format/time.ts';
import { Button } from '../parts/Button.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { isPauseOf } from './is-pause-of.ts';

/** Every switch that is on, with until when, and its way back. A pause of everything is told by the status above. */
export function ActiveSwitches({ command }: { readonly command: CommandState }) {
  const client = useClient();
  const isAlwaysAsking = useAppState((state) => state.settings.askForEverything);
  const observing = useAppState((state) => state.servers.filter((server) => isObservedByRules(state, server.name)).length);
  const thrown = useAppState((state) => state.switches);
  const shown = thrown.filter((each) => !isPauseOf(each, { client: null, server: null }));
  const words = text.switches;
  return (
    <ul className="active-switches" aria-label={words.active}>
      {isAlwaysAsking ? (
        <li className="switch-note">
          <span>{words.kinds.ask}</span>
          <Button
            look="quiet"
            size="small"
            aria-label={words.endThis(words.kinds.ask)}
            onClick={() => void command.run(() => client['settings.change']({ askForEverything: false }))}
          >
            {words.end}
          </Button>
        </li>
      ) : null}
      {shown.map((each) => (
        <li key={`${each.kind} ${each.client ?? ''} ${each.server ?? ''}`} className="switch-note">
          <span>
            {words.kinds[each.kind]}
            <Scope of={each} />
            <span className="switch-until num">
              {' '}
              {each.until === null ? words.untilEnded : words.until(formatMinute(each.until))}
            </span>
          </span>
          <Button
            look="quiet"
            size="small"
            aria-label={words.endThis(words.kinds[each.kind])}
            onClick={() =>
              void command.run(() => client['switches.off']({ kind: each.kind, client: each.client, server: each.server }))
            }
          >
            {words.end}
          </Button>
        </li>
      ))}
      {observing === 0 ? null : <li className="switch-note">{words.observing(observing)}</li>}
    </ul>
  );
}

function Scope({ of: { client, server } }: { readonly of: Switch }) {
  const name = client ?? server;
  return name === null ? null : (
    <>
      {' '}
      <span className="mono">
        <VisibleText value={name} />
      </span>
    </>
  );
}

/** By its own rules: what a switch makes of it is listed as the switch. */
function isObservedByRules({ servers, switches }: AppState, name: string): boolean {
  const isSwitched = switches.some(({ kind, server }) => kind === 'observe' && (server === null || server === name));
  return !isSwitched && servers.some((server) => server.name === name && server.mode === 'observe');
}
