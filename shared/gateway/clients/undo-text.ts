import { isDeepStrictEqual } from 'node:util';
import type { Original, WrittenEntry, WrittenFile } from './connection-store.ts';
import { applyInverse } from './entries/inverse.ts';
import { entryDigest } from './entries/entry-digest.ts';
import { isOurs } from './entries/is-ours.ts';
import { keptFields, readEntry } from './entries/read-entry.ts';
import { extrasOf } from './entries/write-entry.ts';
import { isFields } from './formats/config-document.ts';
import { changeConfig, type ConfigChange, openConfig } from './formats/edit-config.ts';
import { type ClientFile, readClientFile, sha256Of } from './files/client-file.ts';
import type { ClientSpec } from './registry/client-spec.ts';

/** What a client's file says without us. */
export interface UndoneText {
  /** Null: there would be no file. */
  readonly text: string | null;
  /** exact: byte for byte what was there before. entries: only our entries were taken out. untouched: there were none. */
  readonly how: 'exact' | 'entries' | 'deleted' | 'untouched';
  readonly notes: readonly string[];
}

/**
 * Takes us out of a file. When it is still what we wrote, it becomes byte for byte what it was; otherwise each entry of ours is put
 * back by itself, and what a person changed since then stays. Throws ConfigTextError when the file cannot be read.
 */
export async function undoneText(
  spec: ClientSpec,
  file: ClientFile,
  written: WrittenFile,
  original: Original | null,
  mcpOrigin: string,
): Promise<UndoneText> {
  // We were ended before we wrote, or somebody else put it back.
  if (file.sha256 === written.before) return { text: file.text, how: 'untouched', notes: [] };
  if (file.sha256 === written.after) {
    if (written.before === null) return { text: null, how: 'deleted', notes: [] };
    const text = original === null ? await backedUp(written) : applyInverse(file.text, original);
    if (text !== null && sha256Of(text) === written.before) return { text, how: 'exact', notes: [] };
  }
  const entries = original?.entries ?? (await entriesOfBackup(spec, written));
  const notes: string[] = [];
  const changes = written.entries.flatMap((entry) => {
    const { change, note } = undoEntry(spec, file.text, entry, entries[entry.name] ?? null, mcpOrigin);
    if (note !== null) notes.push(note);
    return change === null ? [] : [change];
  });
  return { text: changeConfig(file.text, spec, changes), how: changes.length === 0 ? 'untouched' : 'entries', notes };
}

function undoEntry(
  spec: ClientSpec,
  text: string,
  { name, kind, sha256 }: WrittenEntry,
  was: Original['entries'][string] | null,
  mcpOrigin: string,
): { readonly change: ConfigChange | null; readonly note: string | null } {
  const found = openConfig(text, spec).entries.find((entry) => entry.name === name);
  if (found === undefined) return { change: null, note: `"${name}" was removed since, and stays so.` };
  // Read without variables: we wrote none.
  const { connection } = readEntry(name, found.value, { ...spec, variables: 'none' }, NO_VARIABLES);
  if (entryDigest(connection) !== sha256 && !isOurs(connection, mcpOrigin))
    return { change: null, note: `"${name}" was changed since, and stays as it is.` };
  if (kind === 'added') return { change: { kind: 'remove', name }, note: null };
  if (was === null) return { change: null, note: `What "${name}" was before is lost. Put it back from a backup.` };
  const { value: before } = was;
  const extras = extrasOf(spec, name);
  // What we put in besides, and nobody touched, goes with us.
  const kept = Object.fromEntries(
    Object.entries(keptFields(found.value)).filter(
      ([key, value]) =>
        !Object.hasOwn(extras, key) || !isFields(before) || Object.hasOwn(before, key) || !isDeepStrictEqual(value, extras[key]),
    ),
  );
  if (!isFields(was.value) || isDeepStrictEqual({ ...kept }, { ...keptFields(was.value) }))
    return { change: { kind: 'restore', name, raw: was.raw, value: was.value }, note: null };
  // What the client or a person switched meanwhile is newer than what we keep.
  const connected = Object.fromEntries(Object.entries(was.value).filter(([key]) => !Object.hasOwn(keptFields(was.value), key)));
  const { [spec.nameKey ?? '']: _name, ...value } = { ...connected, ...kept };
  return { change: { kind: 'put', name, value }, note: null };
}

export const NO_VARIABLES = { environment: {}, given: {}, inputs: new Map<string, string | null>() } as const;

/** The newest backup that holds exactly what was there before. */
async function backedUp({ backups, before }: WrittenFile): Promise<string | null> {
  for (const { path } of backups.toReversed()) {
    const found = await readClientFile(path);
    if (found.ok && found.file.sha256 === before) return found.file.text;
  }
  return null;
}

async function entriesOfBackup(spec: ClientSpec, written: WrittenFile): Promise<Original['entries']> {
  const text = await backedUp(written);
  if (text === null) return {};
  return Object.fromEntries(openConfig(text, spec).entries.map(({ name, raw, value }) => [name, { raw, value }]));
}
