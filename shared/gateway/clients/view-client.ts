import type { ClientServer, ClientView } from '../../contract/clients.ts';
import type { Connection } from './connection-store.ts';
import type { ClientContext } from './context.ts';
import { isOurs } from './entries/is-ours.ts';
import type { ClientEntry } from './entries/read-entry.ts';
import { sayTarget } from './entries/say-target.ts';
import { driftOf } from './drift.ts';
import { type ClientLook, entriesOf, type LookedAtFile } from './look-at-client.ts';
import type { ElsewhereLook } from './look-elsewhere.ts';
import type { ClientSpec } from './registry/client-spec.ts';

/** What a client would call, whether that goes through Countersign, and what changed since it was connected. */
export function viewClient(context: ClientContext, look: ClientLook, elsewhere: ElsewhereLook): ClientView {
  const { spec } = look;
  const connection = context.connections.get(spec.id);
  const own = look.files.flatMap(({ document, place }) =>
    document === null
      ? []
      : entriesOf(spec, document, context.places, {}).map((entry) => viewServer(context, connection, entry, place.path, 'user')),
  );
  const others = elsewhere.servers.map(({ entry, file, scope }) => viewServer(context, connection, entry, file, scope));
  const drift = connection === null ? [] : driftOf(context, look, connection, elsewhere);
  return {
    id: spec.id,
    name: spec.name,
    vendor: spec.vendor,
    state: stateOf(look, connection, drift.length > 0),
    files: [
      ...look.files.flatMap(viewFile),
      ...elsewhere.broken.map(({ path, scope, problem }) => ({ path, kind: scope, state: 'broken' as const, problem })),
    ],
    servers: [...own, ...others],
    unseen: [...new Set(spec.elsewhere.flatMap(sayUnseen))],
    connection: viewConnection(context, connection),
    drift: [...drift],
    reload: spec.reload,
    note: spec.note,
    docs: spec.docs,
    verifiedOn: spec.verifiedOn,
  };
}

/** What cannot be seen from here, or not wholly. */
function sayUnseen({ path, kind, note }: ClientSpec['elsewhere'][number]): readonly string[] {
  if (kind === 'project') return [`${note} Only those of projects that are known here are listed.`];
  return path === null ? [note] : [];
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
