import type { ConnectResult } from '../../contract/clients.ts';
import { ContractError } from '../../contract/define.ts';
import type { Connection, Original, WrittenFile } from './connection-store.ts';
import type { ClientContext } from './context.ts';
import { inverseOf } from './entries/inverse.ts';
import { sha256Of } from './files/client-file.ts';
import { backUp, ClientFileError, removeClientFile, writeClientFile } from './files/write-client-file.ts';
import type { ConnectPlan, PlannedFile } from './plan-connect.ts';

/**
 * Carries a plan out: servers, grant, what is needed to go back, and only then the files. When a step fails, all before it are taken
 * back. Rejects with ContractError (`conflict` when a file was changed meanwhile).
 */
export async function connect(context: ClientContext, plan: ConnectPlan): Promise<ConnectResult> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const { name, connection, secrets } of plan.added) {
      await context.addServer(name, connection, secrets, plan.spec.id);
      undo.push(() => context.removeServer(name));
    }
    const { token, grantId } = await letIn(context, plan, undo);
    const backups = new Map<string, string>();
    for (const { path, now } of plan.files) if (now !== null) await keepBackup(context, plan, path, now, backups, undo);
    const rendered = plan.files.map((file) => ({ file, ...file.render(token) }));
    await remember(context, plan, grantId, rendered, backups, undo);
    for (const { file, text } of rendered) {
      const expected = file.now === null ? null : sha256Of(file.now);
      await writeClientFile(file.path, text, { expected, mode: file.mode });
      undo.push(() =>
        file.now === null
          ? removeClientFile(file.path, sha256Of(text))
          : writeClientFile(file.path, file.now, { expected: sha256Of(text), mode: file.mode }),
      );
    }
    context.record(plan.before === null ? 'client connected' : 'client repaired', sayFiles(plan), plan.grant);
    return resultOf(context, plan, backups);
  } catch (error) {
    for (const step of undo.toReversed()) {
      await step().catch(() =>
        context.log.warn('a step of connecting a client could not be taken back', { client: plan.spec.id }),
      );
    }
    if (error instanceof ClientFileError)
      throw new ContractError(error.code === 'changed' ? 'conflict' : 'unavailable', error.message);
    throw error;
  }
}

async function letIn(
  context: ClientContext,
  plan: ConnectPlan,
  undo: (() => Promise<unknown>)[],
): Promise<{ token: string; grantId: string }> {
  const { grants } = context;
  const allowed = plan.allowed === null ? 'all' : [...plan.allowed];
  const existing = plan.before === null ? undefined : grants.list().find(({ id }) => id === plan.before?.grantId);
  if (existing === undefined) {
    const { grant, token } = await grants.create(plan.grant, allowed);
    undo.push(() => grants.revoke(grant.name));
    return { token, grantId: grant.id };
  }
  const servers = existing.servers === 'all' || allowed === 'all' ? 'all' : [...new Set([...existing.servers, ...allowed])];
  await grants.change(existing.name, { servers });
  undo.push(() => grants.change(existing.name, { servers: existing.servers }));
  if (plan.via === 'bridge') return { token: '', grantId: existing.id };
  const { token, restore } = await grants.renew(existing.name);
  undo.push(restore);
  return { token, grantId: existing.id };
}

/** The text as it was lies beside the file, once. */
async function keepBackup(
  context: ClientContext,
  { before }: ConnectPlan,
  path: string,
  now: string,
  backups: Map<string, string>,
  undo: (() => Promise<unknown>)[],
): Promise<void> {
  const written = before?.files.find((file) => file.path === path);
  if (written?.after === sha256Of(now) && written.backups.length > 0) return;
  const backup = await backUp(path, now, context.clock.now());
  backups.set(path, backup);
  undo.push(() => removeClientFile(backup, sha256Of(now)));
}

async function remember(
  context: ClientContext,
  plan: ConnectPlan,
  grantId: string,
  rendered: readonly { readonly file: PlannedFile; readonly text: string; readonly digests: ReadonlyMap<string, string> }[],
  backups: ReadonlyMap<string, string>,
  undo: (() => Promise<unknown>)[],
): Promise<void> {
  const { connections } = context;
  const { before } = plan;
  const connection: Connection = {
    client: plan.spec.id,
    grantId,
    style: plan.style,
    via: plan.via,
    connectedAt: new Date(context.clock.now()).toISOString(),
    mcpOrigin: context.mcpOrigin(),
    elsewhere: [...plan.elsewhere],
    files: rendered.map(({ file, text, digests }): WrittenFile => {
      const older = before?.files.find(({ path }) => path === file.path)?.backups ?? [];
      const backup = backups.get(file.path);
      return {
        path: file.path,
        before: file.base === null ? null : sha256Of(file.base),
        after: sha256Of(text),
        mode: file.mode,
        entries: file.entries.map((entry) => ({ ...entry, sha256: digests.get(entry.name) ?? sha256Of('') })),
        left: [...file.left],
        backups: [...older, ...(backup === undefined ? [] : [{ path: backup, sha256: sha256Of(file.now ?? '') }])],
      };
    }),
  };
  const originals = new Map(
    rendered.map(({ file, text }): [string, Original] => [
      file.path,
      { ...inverseOf(file.base ?? '', text), entries: file.originals },
    ]),
  );
  const earlier = new Map<string, Original>();
  for (const { path } of before?.files ?? []) {
    const original = await connections.original(plan.spec.id, path);
    if (original !== null) earlier.set(path, original);
  }
  undo.push(() => (before === null ? connections.remove(plan.spec.id) : connections.put(before, earlier)));
  await connections.put(connection, originals);
}

function resultOf(context: ClientContext, plan: ConnectPlan, backups: ReadonlyMap<string, string>): ConnectResult {
  const secretive = plan.files.filter(({ hasClearSecrets }) => hasClearSecrets).flatMap(({ path }) => backups.get(path) ?? []);
  return {
    client: plan.spec.id,
    grant: plan.grant,
    files: plan.files.map(({ path }) => ({ path, backup: backups.get(path) ?? null })),
    imported: plan.added.map(({ name }) => name),
    merged: [...new Set(plan.servers.flatMap(({ what, server }) => (what === 'same' && server !== null ? [server] : [])))],
    kept: plan.servers.filter(({ what }) => what === 'kept').map(({ name, reason }) => ({ name, reason: reason ?? '' })),
    clearText: [...secretive, ...(plan.files.some(({ hasVisibleSecrets }) => hasVisibleSecrets) ? [context.serversFile] : [])],
    reload: plan.spec.reload,
  };
}

function sayFiles(plan: ConnectPlan): string {
  const paths = plan.files.map(({ path }) => path).join(', ');
  return `${plan.spec.name}: ${plan.files.flatMap(({ entries }) => entries).length} entries lead to Countersign now, in ${paths}.`;
}
