import type { Problem, ServerView } from '../contract/state.ts';
import type { ServerConfig } from '../model/server.ts';
import type { Approvals } from './approvals/approvals.ts';
import type { Switches } from './calls/switches.ts';
import type { ClientsOnDemand } from './clients/clients-on-demand.ts';
import type { Demo } from './demo/demo.ts';
import type { Stores } from './open-stores.ts';
import type { Secrets } from './ports.ts';
import type { Redactor } from './redactor.ts';
import type { SignIns } from './sign-ins.ts';
import type { SessionTable } from './sessions/session-table.ts';
import type { GatewayOptions } from './start-gateway.ts';
import { problemsOfServer, viewGrant, viewServer } from './state-parts.ts';
import type { StateParts } from './state-publisher.ts';
import type { TodayCounts } from './today-counts.ts';
import type { Health } from './upstreams/health.ts';

export interface StateSources {
  readonly options: Pick<GatewayOptions, 'host' | 'version'>;
  readonly startedAt: number;
  readonly stores: Stores;
  readonly approvals: Approvals;
  readonly switches: Switches;
  readonly health: Health;
  readonly signIns: Pick<SignIns, 'viewOf'>;
  readonly sessions: SessionTable;
  readonly demo: Demo;
  readonly today: TodayCounts;
  readonly clients: Pick<ClientsOnDemand, 'loaded'>;
  readonly redactor: Redactor;
  readonly mcpOrigin: () => string;
  readonly secretsKind: Secrets['kind'];
}

/** The small state that every UI is told, put together from those who know it. */
export function buildState(sources: StateSources): StateParts {
  const { options, stores, approvals, switches, sessions, demo } = sources;
  const { settings, servers, grants } = stores;
  const open = sessions.list();
  const serverViews = servers.list().map((config) => viewOf(sources, config));
  return {
    version: options.version,
    host: options.host,
    dataDir: stores.folder.dir,
    mcpUrl: `${sources.mcpOrigin()}/mcp`,
    startedAt: sources.startedAt,
    switches: [...switches.list()],
    servers: serverViews,
    grants: grants
      .list()
      .map((grant) =>
        viewGrant(grant, grants.lastSeenAt(grant.id), open.filter((session) => session.grant.id === grant.id).length),
      ),
    sessions: open.length,
    approvals: approvals.views(),
    missed: approvals.missed.views(),
    clientsRevision: sources.clients.loaded?.revision ?? 0,
    today: sources.today.get(),
    problems: [
      ...serverViews.flatMap((view) => problemsOfServer(view, stores.policies.get(view.name))),
      ...(sources.clients.loaded?.problems() ?? []),
      ...problemsOfStores(sources),
    ],
    settings: settings.get(),
    demo: demo.state,
  };
}

function viewOf(sources: StateSources, config: ServerConfig): ServerView {
  const known = sources.stores.tools.list(config.name);
  return viewServer(config, {
    mcpOrigin: sources.mcpOrigin(),
    consent: sources.stores.servers.consentOf(config.name),
    health: sources.health.of(config.name),
    signIn: sources.signIns.viewOf(config.name),
    toolCount: known.length === 0 ? null : known.length,
    changedTools: known.flatMap(({ definition, state }) => (state === 'changed' ? [definition.name] : [])),
    policy: sources.stores.policies.get(config.name),
    isObserved: sources.switches.observes(config.name),
    redact: sources.redactor.redact,
  });
}

function problemsOfStores({ stores, secretsKind }: StateSources): Problem[] {
  const { settings, servers, grants, switches, connections, tools, history } = stores;
  const problems: Problem[] = [settings.problem, servers.problem, grants.problem, switches.problem, connections.problem].filter(
    (problem) => problem !== null,
  );
  problems.push(...tools.problems());
  if (history.trouble !== null) {
    problems.push({
      code: 'history-failing',
      severity: 'critical',
      title: 'The history cannot be written',
      detail: `${history.trouble} Nothing is let through until it can.`,
      server: null,
    });
  }
  if (secretsKind === 'file') {
    const detail =
      'This system has no keychain that can be reached. Credentials of servers are in secrets.json in the data folder, readable by you only.';
    problems.push({ code: 'secrets-fallback', severity: 'info', title: 'Credentials are kept in a file', detail, server: null });
  }
  return problems;
}
