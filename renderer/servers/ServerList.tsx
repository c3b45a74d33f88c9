import type { ServerView } from '../../shared/contract/state.ts';
import { linkTo } from '../app/route.ts';
import { countOf } from '../format/quantity.ts';
import { Chip } from '../parts/Chip.tsx';
import * as text from '../text/en.ts';
import { HealthMark } from './HealthMark.tsx';

/** Every server with what a person should notice about it. */
export function ServerList({ servers, selected }: { readonly servers: readonly ServerView[]; readonly selected: string | null }) {
  return (
    <ul className="server-list" aria-label={text.servers.list}>
      {servers.map((server) => (
        <li key={server.name}>
          <a
            className="server-item"
            href={linkTo('servers', server.name)}
            aria-current={server.name === selected ? 'true' : undefined}
          >
            <span className="row">
              <b className="mono grow">{server.name}</b>
              <HealthMark server={server} />
            </span>
            <span className="server-target mono faint">{server.target}</span>
            <span className="chips">
              <span className="faint small num">
                {server.toolCount === null
                  ? text.servers.toolsUnknown
                  : countOf(server.toolCount, text.servers.tool, text.servers.tools)}
              </span>
              {server.mode === 'observe' ? <Chip tone="medium">{text.servers.observe}</Chip> : null}
              {server.policy === 'review' ? <Chip tone="ask">{text.servers.policyStates.review}</Chip> : null}
              {server.policy === 'broken' || server.policy === 'last-good' ? (
                <Chip tone="deny">{text.servers.policyStates[server.policy]}</Chip>
              ) : null}
              {server.changedTools.length > 0 ? (
                <Chip tone="high">{text.servers.changed(server.changedTools.length)}</Chip>
              ) : null}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
