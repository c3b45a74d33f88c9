import { Plus } from 'lucide-react';
import { linkTo } from '../app/route.ts';
import { useAppState } from '../connect/session-context.ts';
import { countOf } from '../format/quantity.ts';
import { HealthMark } from '../servers/HealthMark.tsx';
import { ADD } from '../servers/ServersPage.tsx';
import * as text from '../text/en.ts';

export function ServersSection() {
  const servers = useAppState((state) => state.servers);
  return (
    <section aria-labelledby="overview-servers">
      <div className="section-head">
        <h2 id="overview-servers">{text.app.pages.servers}</h2>
        <a className="button plain small" href={linkTo('servers', ADD)}>
          <Plus aria-hidden />
          {text.servers.add.open}
        </a>
      </div>
      <ul className="card lines">
        {servers.length === 0 ? <li className="muted">{text.servers.empty.short}</li> : null}
        {servers.map((server) => (
          <li key={server.name}>
            <a className="mono grow link-plain" href={linkTo('servers', server.name)}>
              {server.name}
            </a>
            <span className="faint small num">
              {server.toolCount === null ? '' : countOf(server.toolCount, text.servers.tool, text.servers.tools)}
            </span>
            <HealthMark server={server} />
          </li>
        ))}
      </ul>
    </section>
  );
}
