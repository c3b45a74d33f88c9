import type { ImportResult } from '../../contract/clients.ts';
import { ContractError } from '../../contract/define.ts';
import type { ClientId } from '../../model/client-id.ts';
import type { ClientContext } from './context.ts';
import { hasVisibleSecret } from './entries/say-target.ts';
import { secretsOf } from './entries/show-change.ts';
import { entriesOf, lookAtClient } from './look-at-client.ts';
import { createServerMatcher } from './match-servers.ts';
import { planServers } from './plan-servers.ts';
import { specOf } from './registry/registry.ts';

/**
 * Makes the servers of a client ours, with their credentials among the secrets. The client's files stay as they are. Rejects with
 * ContractError when the client has nothing that can be read, or a server cannot be added; those before it stay added.
 */
export async function importServers(
  context: ClientContext,
  client: ClientId,
  given: Readonly<Record<string, string>>,
): Promise<ImportResult> {
  const spec = specOf(client);
  const look = await lookAtClient(spec, context.places);
  const readable = look.files.filter(({ document }) => document !== null);
  if (readable.length === 0) {
    const [problem] = look.files.map((file) => file.problem).filter((each) => each !== null);
    throw new ContractError('unavailable', problem ?? `${spec.name} has no configuration here that could be imported.`);
  }
  const matcher = await createServerMatcher(context.servers.list(), context.secrets);
  const result: { -readonly [K in keyof ImportResult]: ImportResult[K] } = {
    imported: [],
    merged: [],
    kept: [],
    needs: [],
    clearText: [],
  };
  for (const { document, place, problem } of look.files) {
    if (problem !== null) result.kept.push({ name: place.path, reason: problem });
    if (document === null) continue;
    const entries = entriesOf(spec, document, context.places, given);
    const written = context.connections.get(client)?.files.find(({ path }) => path === place.path)?.entries ?? [];
    const { planned, added, needs } = planServers(entries, written, matcher, context);
    for (const { name, connection, secrets } of added) {
      await context.addServer(name, connection, secrets, client);
      result.imported.push(name);
    }
    const fresh = added.map(({ name }) => name);
    result.merged.push(
      ...planned.flatMap(({ what, server }) => (what === 'same' && server !== null && !fresh.includes(server) ? [server] : [])),
    );
    result.kept.push(
      ...planned.filter(({ what }) => what === 'kept').map(({ name, reason }) => ({ name, reason: reason ?? '' })),
    );
    result.needs.push(...needs);
    const isClear = entries.some((entry) => secretsOf(entry.connection).length > 0);
    if (isClear) result.clearText.push(place.path);
    const isInOurs = entries.some(({ connection }) => connection !== null && hasVisibleSecret(connection));
    if (isInOurs && added.length > 0 && !result.clearText.includes(context.serversFile))
      result.clearText.push(context.serversFile);
  }
  result.merged = [...new Set(result.merged)];
  if (result.imported.length > 0) context.record('servers imported', `From ${spec.name}: ${result.imported.join(', ')}.`, null);
  return result;
}
