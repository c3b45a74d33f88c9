import type { BroughtServer } from '../../contract/clients.ts';
import type { Connection } from './connection-store.ts';
import type { ClientContext } from './context.ts';

/**
 * The servers of ours that came from the configurations of clients, when these connections end. One that another grant may use
 * stays; so does every server that a person added.
 */
export function broughtServers(
  { servers, grants }: Pick<ClientContext, 'servers' | 'grants'>,
  ending: readonly Connection[],
): readonly BroughtServer[] {
  const clients = new Set(ending.map(({ client }) => client));
  const led = new Set(
    ending.flatMap(({ files }) =>
      files.flatMap(({ entries }) =>
        entries.flatMap(({ server }) => (server === null ? [] : [servers.currentNameOf(server), server])),
      ),
    ),
  );
  const others = grants.list().filter(({ id }) => !ending.some(({ grantId }) => grantId === id));
  return servers.list().flatMap(({ name, cameFrom }): BroughtServer[] => {
    if (cameFrom === null || !(clients.has(cameFrom) || led.has(name))) return [];
    const users = others.filter((grant) => grant.servers === 'all' || grant.servers.includes(name)).map((grant) => grant.name);
    return [{ name, reason: users.length === 0 ? null : `${users.join(', ')} may use it.` }];
  });
}

/** Removes those that nobody else may use. Never rejects: the clients are put back already. */
export async function removeBrought(
  { removeServer, record, log }: Pick<ClientContext, 'removeServer' | 'record' | 'log'>,
  servers: readonly BroughtServer[],
): Promise<{ readonly removed: readonly string[]; readonly failed: readonly string[] }> {
  const removed: string[] = [];
  const failed: string[] = [];
  for (const { name, reason } of servers) {
    if (reason !== null) continue;
    try {
      await removeServer(name);
      removed.push(name);
    } catch (error) {
      log.warn('a server of a client that was put back could not be removed', { server: name, error: String(error) });
      failed.push(name);
    }
  }
  if (removed.length > 0) record('servers removed', `With the clients that they came from: ${removed.join(', ')}.`, null);
  return { removed, failed };
}
