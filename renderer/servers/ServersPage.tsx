import { Plus, Server } from 'lucide-react';
import { linkTo, navigate, useRoute } from '../app/route.ts';
import { useAppState } from '../connect/session-context.ts';
import { EmptyState } from '../parts/EmptyState.tsx';
import { PageHeader } from '../parts/PageHeader.tsx';
import { countOf } from '../format/quantity.ts';
import * as text from '../text/en.ts';
import { AddServerForm } from './AddServerForm.tsx';
import { ServerDetail } from './ServerDetail.tsx';
import { ServerList } from './ServerList.tsx';

/** No server can be called so: names begin with a letter or digit. */
export const ADD = '+add';

/** The servers behind us: how they are, what tools they have, and what the rules say about these. */
export function ServersPage() {
  const servers = useAppState((state) => state.servers);
  const [chosen, tab] = useRoute().rest;
  const shown = servers.find((server) => server.name === chosen);
  const isAdding = chosen === ADD;
  return (
    <div className="page servers-page">
      <PageHeader title={text.servers.title} note={countOf(servers.length, text.servers.one, text.servers.many)}>
        {isAdding ? null : (
          <a className="button plain small" href={linkTo('servers', ADD)}>
            <Plus aria-hidden />
            {text.servers.add.open}
          </a>
        )}
      </PageHeader>
      {isAdding ? (
        <AddServerForm onDone={(name) => navigate('servers', ...(name === null ? [] : [name]))} />
      ) : servers.length === 0 ? (
        <EmptyState icon={<Server />} title={text.servers.empty.title}>
          {text.servers.empty.body}
        </EmptyState>
      ) : (
        <div className={`servers-split ${shown === undefined ? '' : 'has-detail'}`}>
          <ServerList servers={servers} selected={shown?.name ?? null} />
          {shown === undefined ? (
            <div className="servers-hint">
              <p className="faint">{chosen === undefined ? text.servers.choose : text.servers.gone(chosen)}</p>
            </div>
          ) : (
            <ServerDetail key={shown.name} server={shown} tab={tab} />
          )}
        </div>
      )}
    </div>
  );
}
