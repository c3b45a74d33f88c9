import type { BroughtServer, FileChange, UndoPlan, UndoResult } from '../../contract/clients.ts';
import { ContractError } from '../../contract/define.ts';
import type { ClientId } from '../../model/client-id.ts';
import { broughtServers, removeBrought } from './brought-servers.ts';
import type { Connection, WrittenFile } from './connection-store.ts';
import type { ClientContext } from './context.ts';
import { secretsOf, showChange } from './entries/show-change.ts';
import { readClientFile, sha256Of } from './files/client-file.ts';
import { ClientFileError, removeClientFile, writeClientFile } from './files/write-client-file.ts';
import { ConfigTextError } from './formats/config-document.ts';
import { openConfig } from './formats/edit-config.ts';
import { entriesOf } from './look-at-client.ts';
import { specOf } from './registry/registry.ts';
import { type UndoneText, undoneText } from './undo-text.ts';

interface UndoFile {
  readonly written: WrittenFile;
  /** Null: the file is gone. */
  readonly now: string | null;
  readonly mode: number;
  readonly undone: UndoneText;
}

export interface Undoing {
  readonly connection: Connection;
  readonly files: readonly UndoFile[];
  readonly servers: readonly BroughtServer[];
  readonly precondition: string;
}

/** Works out how a client is put back. Rejects with ContractError: not-found, unavailable. */
export async function planUndo(context: ClientContext, client: ClientId): Promise<Undoing> {
  const connection = context.connections.get(client);
  const spec = specOf(client);
  if (connection === null) throw new ContractError('not-found', `${spec.name} is not connected.`);
  const files: UndoFile[] = [];
  for (const written of connection.files) {
    const found = await readClientFile(written.path);
    if (!found.ok && found.code === 'missing') {
      files.push({
        written,
        now: null,
        mode: written.mode,
        undone: { text: null, how: 'untouched', notes: [`${written.path} is gone.`] },
      });
      continue;
    }
    if (!found.ok)
      throw new ContractError('unavailable', `${found.message} Put it right first, so that our entries can be taken out.`);
    const original = await context.connections.original(client, written.path);
    try {
      const undone = await undoneText(spec, found.file, written, original, connection.mcpOrigin);
      files.push({ written, now: found.file.text, mode: found.file.mode, undone });
    } catch (error) {
      if (!(error instanceof ConfigTextError)) throw error;
      throw new ContractError(
        'unavailable',
        `${written.path}: ${error.message} Put it right first, so that our entries can be taken out.`,
      );
    }
  }
  const said = files.map(({ written, now, undone }) => [
    written.path,
    now === null ? null : sha256Of(now),
    undone.text === null ? null : sha256Of(undone.text),
  ]);
  const servers = broughtServers(context, [connection]);
  return { connection, files, servers, precondition: sha256Of(JSON.stringify([client, said, servers])) };
}

/** What the person sees of it. */
export function showUndo(context: ClientContext, { connection, files, servers, precondition }: Undoing): UndoPlan {
  const spec = specOf(connection.client);
  const changes = files.flatMap(({ written, now, undone }): FileChange[] => {
    if (now === null || now === undone.text) return [];
    const after = undone.text ?? '';
    const secrets = [now, after].flatMap((text) =>
      entriesOf(spec, openConfig(text, spec), context.places, {}).flatMap((entry) => secretsOf(entry.connection)),
    );
    return [{ path: written.path, what: undone.text === null ? 'delete' : 'restore', ...showChange(now, after, secrets) }];
  });
  return {
    client: connection.client,
    changes,
    servers: [...servers],
    notes: files.flatMap(({ undone }) => undone.notes),
    precondition,
  };
}

/**
 * Puts a client back and ends its grant; with `removeServers`, what it alone brought in goes as well. Rejects with ContractError
 * as long as nothing of the client was put back.
 */
export async function undo(
  context: ClientContext,
  { connection, files, servers }: Undoing,
  removeServers: boolean,
): Promise<UndoResult> {
  const spec = specOf(connection.client);
  const notes: string[] = files.flatMap(({ undone }) => undone.notes);
  for (const { written, now, mode, undone } of files) {
    if (now === null || now === undone.text) continue;
    try {
      if (undone.text === null) await removeClientFile(written.path, sha256Of(now));
      else await writeClientFile(written.path, undone.text, { expected: sha256Of(now), mode });
    } catch (error) {
      if (!(error instanceof ClientFileError)) throw error;
      throw new ContractError(error.code === 'changed' ? 'conflict' : 'unavailable', error.message);
    }
  }
  // From here on nothing of ours stands in the files, whatever else fails.
  for (const { written, undone } of files) notes.push(...(await removeBackups(written, undone)));
  await endGrant(context, connection);
  await context.connections.remove(connection.client);
  const { removed, failed } = await removeBrought(context, removeServers ? servers : []);
  notes.push(...failed.map((name) => `${name} could not be removed.`));
  context.record('client put back', `${spec.name}: its files lead to its own servers again.`, null);
  return {
    client: connection.client,
    files: files.map(({ written, undone }) => ({ path: written.path, how: undone.how })),
    removed: [...removed],
    notes,
  };
}

/** Without a trace: a backup of what is there again is of no use; others stay, and the person is told. */
async function removeBackups({ backups }: WrittenFile, { how }: UndoneText): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const { path, sha256 } of backups) {
    const isRemoved =
      (how === 'exact' || how === 'deleted') &&
      (await removeClientFile(path, sha256).then(
        () => true,
        () => false,
      ));
    const isThere = !isRemoved && (await readClientFile(path)).ok;
    if (isThere) kept.push(`The backup ${path} was kept.`);
  }
  return kept;
}

async function endGrant({ grants, onRevoked }: ClientContext, { grantId }: Connection): Promise<void> {
  const grant = grants.list().find(({ id }) => id === grantId);
  if (grant === undefined) return;
  const revoked = grants.revoke(grant.name);
  await onRevoked(grant);
  await revoked;
}
