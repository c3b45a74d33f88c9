import { ListChecks } from 'lucide-react';
import { linkTo, navigate, useRoute } from '../app/route.ts';
import { useAppState } from '../connect/session-context.ts';
import { EmptyState } from '../parts/EmptyState.tsx';
import { PageHeader } from '../parts/PageHeader.tsx';
import * as text from '../text/en.ts';
import { ServerRules } from './ServerRules.tsx';

/** The rules of one server at a time; the address says which, and which tool is looked at. */
export function RulesPage() {
  const servers = useAppState((state) => state.servers);
  const [name, tool, more = ''] = useRoute().rest;
  const from = /^from=([1-9]\d{0,14})$/.exec(more)?.[1];
  const server = servers.find((each) => each.name === name) ?? servers[0];
  if (server === undefined) {
    return (
      <div className="page rules-page">
        <PageHeader title={text.rules.title} />
        <EmptyState
          icon={<ListChecks />}
          title={text.rules.empty.title}
          action={
            <a href={linkTo('servers', '+add')} className="link">
              {text.rules.empty.link}
            </a>
          }
        >
          {text.rules.empty.body}
        </EmptyState>
      </div>
    );
  }
  const picker = (
    <select aria-label={text.rules.server} value={server.name} onChange={(event) => navigate('rules', event.target.value)}>
      {servers.map((each) => (
        <option key={each.name} value={each.name}>
          {each.name}
        </option>
      ))}
    </select>
  );
  return (
    <ServerRules
      key={server.name}
      server={server}
      picker={picker}
      tool={tool ?? null}
      from={from === undefined ? null : Number(from)}
    />
  );
}
