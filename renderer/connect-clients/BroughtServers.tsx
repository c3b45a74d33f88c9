import { useId } from 'react';
import type { BroughtServer } from '../../shared/contract/clients.ts';
import * as text from '../text/en.ts';
import { PlanNotes } from './PlanNotes.tsx';

/** Offers to remove the servers that came from a client, and says which stay in any case. */
export function BroughtServers(props: {
  readonly servers: readonly BroughtServer[];
  readonly isRemoving: boolean;
  readonly onChange: (isRemoving: boolean) => void;
}) {
  const helpId = useId();
  const texts = text.setup.undoing;
  const alone = props.servers.filter(({ reason }) => reason === null);
  const others = props.servers.flatMap(({ name, reason }) => (reason === null ? [] : [texts.stays(name, reason)]));
  if (alone.length === 0) return null;
  return (
    <div className="brought-servers">
      <label className="check">
        <input
          type="checkbox"
          aria-describedby={helpId}
          checked={props.isRemoving}
          onChange={(event) => props.onChange(event.target.checked)}
        />
        {texts.servers}
      </label>
      <p id={helpId} className="small muted">
        {texts.serversHelp(alone.map(({ name }) => name).join(', '))}
      </p>
      {props.isRemoving ? <PlanNotes notes={others} /> : null}
    </div>
  );
}
