import { ContractError } from '../../contract/define.ts';
import type { ClientId } from '../../model/client-id.ts';
import type { ClientContext } from './context.ts';
import { entryDigest } from './entries/entry-digest.ts';
import { isOurs } from './entries/is-ours.ts';
import { readEntry } from './entries/read-entry.ts';
import { sha256Of } from './files/client-file.ts';
import { lookAtClient } from './look-at-client.ts';
import { knownServer, lookElsewhere, projectsHere } from './look-elsewhere.ts';
import { specOf } from './registry/registry.ts';
import { NO_VARIABLES } from './undo-text.ts';

/**
 * Takes a connected client's files as they are now: forgets what is gone, and what leads elsewhere; undoing leaves those alone.
 * Rejects with ContractError.
 */
export async function acceptFiles(context: ClientContext, client: ClientId): Promise<void> {
  const connection = context.connections.get(client);
  const spec = specOf(client);
  if (connection === null) throw new ContractError('not-found', `${spec.name} is not connected.`);
  const look = await lookAtClient(spec, context.places);
  const files = connection.files.map((written) => {
    const document = look.files.find(({ place }) => place.path === written.path)?.document ?? null;
    if (document === null) return written;
    const entries = written.entries.flatMap((entry) => {
      const found = document.entries.find(({ name }) => name === entry.name);
      if (found === undefined) return [];
      const now = readEntry(entry.name, found.value, { ...spec, variables: 'none' }, NO_VARIABLES).connection;
      return isOurs(now, connection.mcpOrigin) ? [{ ...entry, sha256: entryDigest(now) }] : [];
    });
    const left = document.entries.map(({ name }) => name).filter((name) => !entries.some((entry) => entry.name === name));
    return { ...written, entries, left };
  });
  const unknown = look.files.flatMap(({ place, document, found }) =>
    document === null || !found.ok || files.some(({ path }) => path === place.path)
      ? []
      : [
          {
            path: place.path,
            before: found.file.sha256,
            after: sha256Of(found.file.text),
            mode: found.file.mode,
            entries: [],
            left: document.entries.map(({ name }) => name),
            backups: [],
          },
        ],
  );
  const others = await lookElsewhere(look, context.places, await projectsHere(context.places));
  const elsewhere = others.servers.map(knownServer);
  await context.connections.put({ ...connection, files: [...files, ...unknown], elsewhere }, new Map());
  context.record('client accepted', `${spec.name}: its configuration was taken as it is now.`, null);
}
