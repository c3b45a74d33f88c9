import { join } from 'node:path';
import type { ClientServer, ClientView } from '../../contract/clients.ts';
import type { Connection } from './connection-store.ts';
import type { ClientContext } from './context.ts';
import { isOurs } from './entries/is-ours.ts';
import { type ClientEntry, readEntry } from './entries/read-entry.ts';
import { sayTarget } from './entries/say-target.ts';
import { driftOf } from './drift.ts';
import { filesOf } from './files/find-files.ts';
import { readClientFile } from './files/client-file.ts';
import { type ConfigDocument, ConfigTextError, isFields } from './formats/config-document.ts';
import { openConfig } from './formats/edit-config.ts';
import { type ClientLook, entriesOf, type LookedAtFile } from './look-at-client.ts';
import type { ClientSpec } from './registry/client-spec.ts';

/** What a client would call, whether that goes through Countersign, and what changed since it was connected. */
export async function viewClient(context: ClientContext, look: ClientLook, projects: readonly string[]): Promise<ClientView> {
  const { spec } = look;
  const connection = context.connections.get(spec.id);
  const own = look.files.flatMap(({ document, place }) =>
    document === null
      ? []
      : entriesOf(spec, document, context.places, {}).map((entry) => viewServer(context, connection, entry, place.path, 'user')),
  );
  const local = look.files.flatMap(({ document, place }) => localServers(context, spec, connection, document, place.path));
  const others = look.isInstalled ? await serversElsewhere(context, spec, connection, projects) : [];
  const drift = connection === null ? [] : driftOf(context, look, connection);
  return {
    id: spec.id,
    name: spec.name,
    vendor: spec.vendor,
    state: stateOf(look, connection, drift.length > 0),
    files: look.files.flatMap(viewFile),
    servers: [...own, ...local, ...others],
    unseen: spec.elsewhere
      .filter(({ path, kind }) => path === null || kind === 'project')
      .map(({ note, kind }) => (kind === 'project' ? `${note} Only those of projects that are known here are listed.` : note)),
    connection: viewConnection(context, connection),
    drift: [...drift],
    reload: spec.reload,
    note: spec.note,
    docs: spec.docs,
    verifiedOn: spec.verifiedOn,
  };
}

function stateOf({ isInstalled, files }: ClientLook, connection: Connection | null, hasDrifted: boolean): ClientView['state'] {
  if (connection !== null) return hasDrifted ? 'drifted' : 'connected';
  if (!isInstalled) return 'not-installed';
  const there = files.filter(({ problem, found }) => problem !== null || found.ok);
  return there.length > 0 && there.every(({ problem }) => problem !== null) ? 'broken' : 'found';
}

function viewFile({ place, found, problem }: LookedAtFile): ClientView['files'] {
  const { path, kind } = place;
  if (problem !== null) return [{ path, kind, state: 'broken', problem }];
  if (found.ok) return [{ path, kind, state: found.locked === null ? 'ok' : 'locked', problem: found.locked?.message ?? null }];
  return place.mayCreate ? [{ path, kind, state: 'missing', problem: null }] : [];
}

function viewConnection({ grants }: ClientContext, connection: Connection | null): ClientView['connection'] {
  if (connection === null) return null;
  const grant = grants.list().find(({ id }) => id === connection.grantId)?.name ?? '-';
  const { style, via, connectedAt, files } = connection;
  return { grant, style, via, connectedAt, backups: files.flatMap(({ backups }) => backups.map(({ path }) => path)) };
}

function viewServer(
  { mcpOrigin }: ClientContext,
  connection: Connection | null,
  entry: ClientEntry,
  file: string,
  scope: ClientServer['scope'],
): ClientServer {
  const leadsHere =
    isOurs(entry.connection, mcpOrigin()) || (connection !== null && isOurs(entry.connection, connection.mcpOrigin));
  const route = entry.isBuiltIn ? 'inside' : entry.isDisabled ? 'off' : leadsHere ? 'countersign' : 'direct';
  const target = entry.connection === null ? null : sayTarget(entry.connection);
  return { name: entry.name, file, scope, route, target, problem: entry.isBuiltIn ? null : entry.problem };
}

/** Claude Code keeps servers of single projects in the user's own file. */
function localServers(
  context: ClientContext,
  spec: ClientSpec,
  connection: Connection | null,
  document: ConfigDocument | null,
  file: string,
): readonly ClientServer[] {
  const projects = document !== null && isFields(document.root) ? document.root['projects'] : null;
  if (spec.id !== 'claude-code' || !isFields(projects)) return [];
  return Object.values(projects).flatMap((project) => {
    const servers = isFields(project) ? project['mcpServers'] : null;
    if (!isFields(servers)) return [];
    return Object.entries(servers).map(([name, value]) => {
      const variables = { environment: context.places.environment, given: {}, inputs: new Map<string, null>() };
      return viewServer(context, connection, readEntry(name, value, spec, variables), file, 'project');
    });
  });
}

/** Servers of projects, plugins and administrators, as far as files tell. */
async function serversElsewhere(
  context: ClientContext,
  spec: ClientSpec,
  connection: Connection | null,
  projects: readonly string[],
): Promise<readonly ClientServer[]> {
  const found: ClientServer[] = [];
  for (const { kind, path, container } of spec.elsewhere) {
    if (path === null || kind === 'connector' || container.length === 0) continue;
    const paths =
      kind === 'project' && typeof path === 'string'
        ? projects.map((project) => join(project, path))
        : await filesOf(path, context.places);
    for (const each of paths) {
      const file = await readClientFile(each);
      if (!file.ok) continue;
      try {
        const format = each.endsWith('.toml') ? 'toml' : 'jsonc';
        const document = openConfig(file.file.text, { format, container, nameKey: null });
        found.push(
          ...entriesOf(spec, document, context.places, {}).map((entry) => viewServer(context, connection, entry, each, kind)),
        );
      } catch (error) {
        if (!(error instanceof ConfigTextError)) throw error;
      }
    }
  }
  return found;
}
