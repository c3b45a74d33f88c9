import type { Drift } from '../../contract/clients.ts';
import type { Connection, WrittenFile } from './connection-store.ts';
import type { ClientContext } from './context.ts';
import { entryDigest } from './entries/entry-digest.ts';
import { isOurs } from './entries/is-ours.ts';
import { readEntry } from './entries/read-entry.ts';
import type { ClientLook, LookedAtFile } from './look-at-client.ts';
import type { ElsewhereLook } from './look-elsewhere.ts';
import { NO_VARIABLES } from './undo-text.ts';

/** What is no longer as it was when the client was connected. */
export function driftOf(
  context: ClientContext,
  look: ClientLook,
  connection: Connection,
  elsewhere: ElsewhereLook,
): readonly Drift[] {
  const drift: Drift[] = [];
  if (!context.grants.list().some(({ id }) => id === connection.grantId))
    drift.push({ kind: 'grant-gone', message: 'Its grant was revoked, so that it cannot come in.' });
  if (connection.via === 'header' && connection.mcpOrigin !== context.mcpOrigin())
    drift.push({
      kind: 'address',
      message: `Its entries lead to ${connection.mcpOrigin}, and Countersign is at ${context.mcpOrigin()}.`,
    });
  for (const written of connection.files) {
    const file = look.files.find(({ place }) => place.path === written.path);
    const found = driftOfFile(look, connection, written, file ?? null);
    drift.push(...found, ...(found.length === 0 ? deadEnds(context, written) : []));
  }
  for (const file of look.files) {
    if (connection.files.some(({ path }) => path === file.place.path)) continue;
    drift.push(...unrouted(look, connection, file, []));
  }
  drift.push(...driftElsewhere(connection, elsewhere));
  return drift;
}

function driftOfFile(
  look: ClientLook,
  connection: Connection,
  written: WrittenFile,
  file: LookedAtFile | null,
): readonly Drift[] {
  if (file === null || (!file.found.ok && file.found.code === 'missing'))
    return [{ kind: 'file-gone', message: `${written.path} is gone.` }];
  if (file.document === null) return [{ kind: 'file-broken', message: file.problem ?? `${written.path} cannot be read.` }];
  const entries = file.document.entries;
  const drift: Drift[] = [];
  for (const { name, sha256 } of written.entries) {
    const found = entries.find((entry) => entry.name === name);
    if (found === undefined) {
      drift.push({ kind: 'entry-gone', message: `"${name}" is no longer in ${written.path}.` });
      continue;
    }
    const now = readEntry(name, found.value, { ...look.spec, variables: 'none' }, NO_VARIABLES).connection;
    if (entryDigest(now) === sha256) continue;
    const leads = isOurs(now, connection.mcpOrigin) ? 'was edited' : 'does not lead to Countersign any more';
    drift.push({ kind: 'entry-changed', message: `"${name}" in ${written.path} ${leads}.` });
  }
  return [...drift, ...unrouted(look, connection, file, [...written.left, ...written.entries.map(({ name }) => name)])];
}

/** Entries that are as they were written, and lead to no server any more, or to another one that was given the name. */
function deadEnds({ servers }: ClientContext, { path, entries }: WrittenFile): readonly Drift[] {
  return entries.flatMap(({ name, server }): Drift[] => {
    if (server === null) return [];
    const current = servers.currentNameOf(server);
    const isTaken = current !== server && servers.get(server) !== null;
    if (servers.get(current) !== null && !isTaken) return [];
    const why = isTaken
      ? `which is another server now: the one that was meant is ${current}`
      : 'which is no server here any more';
    return [{ kind: 'server-gone', message: `"${name}" in ${path} leads to ${server}, ${why}.` }];
  });
}

/** What a project, a plugin or an administrator brought since; their files are never changed, but the person should know. */
function driftElsewhere({ style, elsewhere, mcpOrigin }: Connection, { servers, broken }: ElsewhereLook): readonly Drift[] {
  const unreadable = broken
    .filter(({ path }) => elsewhere.some(({ file }) => file === path))
    .map(({ problem }): Drift => ({ kind: 'file-broken', message: problem }));
  if (style === 'add') return unreadable;
  const unrouted = servers.flatMap(({ file, project, name, sha256, entry }): Drift[] => {
    if (entry.isBuiltIn || entry.isDisabled || isOurs(entry.connection, mcpOrigin)) return [];
    const known = elsewhere.find((each) => each.file === file && each.project === project && each.name === name);
    if (known?.sha256 === sha256) return [];
    const place = project === null ? file : `${file} (for ${project})`;
    const what = known === undefined ? 'is new' : 'was changed';
    return [
      {
        kind: 'unrouted',
        message: `"${name}" in ${place} ${what} and does not go through Countersign, which leaves such files alone.`,
      },
    ];
  });
  return [...unreadable, ...unrouted];
}

/** Servers that came since, and that the client calls itself. With one added entry, servers of the client's own are no surprise. */
function unrouted({ spec }: ClientLook, connection: Connection, file: LookedAtFile, known: readonly string[]): readonly Drift[] {
  if (file.document === null || connection.style === 'add') return [];
  return file.document.entries.flatMap(({ name, value }): Drift[] => {
    if (known.includes(name)) return [];
    const entry = readEntry(name, value, { ...spec, variables: 'none' }, NO_VARIABLES);
    if (entry.isBuiltIn || entry.isDisabled || isOurs(entry.connection, connection.mcpOrigin)) return [];
    return [{ kind: 'unrouted', message: `"${name}" in ${file.place.path} is new and does not go through Countersign.` }];
  });
}
