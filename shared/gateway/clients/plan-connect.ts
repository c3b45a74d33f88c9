import type { ClientPlan, ConnectStyle, FileChange, NeededValue, PlannedServer } from '../../contract/clients.ts';
import { ContractError } from '../../contract/define.ts';
import type { ClientId } from '../../model/client-id.ts';
import type { Connection, KnownServer, Original, WrittenEntry } from './connection-store.ts';
import type { ClientContext } from './context.ts';
import { entryDigest } from './entries/entry-digest.ts';
import { type ClientEntry, keptFields, readEntry } from './entries/read-entry.ts';
import { isOurs } from './entries/is-ours.ts';
import { hasVisibleSecret, sayTarget } from './entries/say-target.ts';
import { secretsOf, showChange } from './entries/show-change.ts';
import { type EntryTarget, writeEntry } from './entries/write-entry.ts';
import { sha256Of } from './files/client-file.ts';
import { ConfigTextError, type Fields } from './formats/config-document.ts';
import { changeConfig, type ConfigChange, openConfig } from './formats/edit-config.ts';
import { type ClientLook, entriesOf, lookAtClient } from './look-at-client.ts';
import { knownServer, lookElsewhere, projectsHere } from './look-elsewhere.ts';
import { createServerMatcher, type NewServer } from './match-servers.ts';
import { planServers } from './plan-servers.ts';
import type { ClientSpec } from './registry/client-spec.ts';
import { specOf } from './registry/registry.ts';
import { NO_VARIABLES, undoneText } from './undo-text.ts';

/** One file as it would be written. */
export interface PlannedFile {
  readonly path: string;
  /** What is there now; null: nothing. */
  readonly now: string | null;
  /** What would be there without us; null: nothing. */
  readonly base: string | null;
  readonly mode: number;
  readonly entries: readonly { readonly name: string; readonly server: string | null; readonly kind: WrittenEntry['kind'] }[];
  readonly left: readonly string[];
  /** What stood there before, for each entry that is wrapped. */
  readonly originals: Original['entries'];
  readonly hasClearSecrets: boolean;
  /** A command line or an address holds a secret itself, and takes it along into our own file. */
  readonly hasVisibleSecrets: boolean;
  /** The text with the client's token in it, and the digests of our entries. */
  readonly render: (token: string) => { readonly text: string; readonly digests: ReadonlyMap<string, string> };
}

/** All that connecting a client would do. */
export interface ConnectPlan {
  readonly spec: ClientSpec;
  readonly before: Connection | null;
  readonly grant: string;
  readonly style: ConnectStyle;
  readonly via: Connection['via'];
  readonly files: readonly PlannedFile[];
  readonly added: readonly NewServer[];
  readonly servers: readonly PlannedServer[];
  /** The servers that the grant has to allow; null: all. */
  readonly allowed: readonly string[] | null;
  readonly needs: readonly NeededValue[];
  readonly notes: readonly string[];
  /** What it calls besides, and goes on calling directly. */
  readonly elsewhere: readonly KnownServer[];
  readonly precondition: string;
}

/** Stands for the token in a preview. */
const PREVIEW_TOKEN = 'csg_0000000000000000000000000000000000000000000';
const NO_SERVERS = 'The client has no servers yet, so it is given one entry, "countersign".';
const NOTHING_TO_WRAP =
  'No server of this client can go through Countersign by itself now, so it is given one entry, "countersign".';
const ADDED_NAME = 'countersign';
const NEW_FILE_MODE = 0o600;

/** Works out what connecting, or repairing, a client would do. Rejects with ContractError `unavailable` when it cannot be done. */
export async function planConnect(
  context: ClientContext,
  client: ClientId,
  style: ConnectStyle,
  given: Readonly<Record<string, string>>,
): Promise<ConnectPlan> {
  const spec = specOf(client);
  const look = await lookAtClient(spec, context.places);
  const before = context.connections.get(client);
  const via = spec.remote === null ? 'bridge' : 'header';
  const grant = grantName(context, spec, before);
  const matcher = await createServerMatcher(context.servers.list(), context.secrets);
  const notes: string[] = spec.note === null ? [] : [spec.note];
  const files: PlannedFile[] = [];
  const servers: PlannedServer[] = [];
  const added: NewServer[] = [];
  const needs: NeededValue[] = [];
  const bases: Base[] = [];
  for (const file of look.files) {
    if (file.problem !== null || (file.found.ok && file.found.locked !== null)) {
      notes.push(`${file.problem ?? (file.found.ok ? file.found.locked?.message : '')} It is left as it is.`);
      continue;
    }
    if (!file.found.ok || file.document === null) continue;
    bases.push(await baseOf(context, spec, before, file.found.file));
  }

  function plan(base: Base, chosen: ConnectStyle): PlannedFile {
    const document = openConfig(base.text ?? '', spec);
    const entries = entriesOf(spec, document, context.places, given);
    const written = before?.files.find(({ path }) => path === base.path)?.entries ?? [];
    const wrapped = chosen === 'wrap' ? planServers(entries, written, matcher, context) : null;
    if (wrapped !== null) {
      servers.push(...wrapped.planned);
      added.push(...wrapped.added);
      needs.push(...wrapped.needs);
    }
    if (style === 'add') servers.push(...entries.filter(({ isBuiltIn }) => !isBuiltIn).map(keptAsItIs));
    const routed = [...(wrapped?.routed ?? [])].map(([name, server]) => ({ name, server, kind: 'wrapped' as const }));
    const ours =
      chosen === 'wrap' ? routed : [{ name: freeName(entries.map(({ name }) => name)), server: null, kind: 'added' as const }];
    return {
      path: base.path,
      now: base.now,
      base: base.text,
      mode: base.mode,
      entries: ours,
      left: entries.map(({ name }) => name).filter((name) => !ours.some((entry) => entry.name === name)),
      originals: Object.fromEntries(
        document.entries
          .filter(({ name }) => routed.some((entry) => entry.name === name))
          .map(({ name, raw, value }) => [name, { raw, value }]),
      ),
      hasClearSecrets: entries.some(({ connection }) => secretsOf(connection).length > 0),
      hasVisibleSecrets: entries.some(
        ({ name, connection }) =>
          connection !== null && routed.some((entry) => entry.name === name) && hasVisibleSecret(connection),
      ),
      render: (token) => {
        const changes = ours.map(({ name, server }): ConfigChange & { value: Fields } => {
          const kept = keptFields(document.entries.find((entry) => entry.name === name)?.value);
          const { [spec.nameKey ?? '']: _name, ...others } = kept;
          return { kind: 'put', name, value: writeEntry(spec, name, targetOf(context, via, grant, server, token), others) };
        });
        const digests = changes.map(({ name, value }): [string, string] => [
          name,
          entryDigest(readEntry(name, value, { ...spec, variables: 'none' }, NO_VARIABLES).connection),
        ]);
        return { text: changeConfig(base.text ?? '', spec, changes), digests: new Map(digests) };
      },
    };
  }

  if (style === 'wrap') {
    const planned = bases.map((base) => plan(base, 'wrap'));
    files.push(...planned.filter(({ entries, now, base }) => entries.length > 0 || now !== base));
  }
  if (files.every(({ entries }) => entries.length === 0)) {
    if (style === 'wrap') notes.push(servers.length === 0 ? NO_SERVERS : NOTHING_TO_WRAP);
    const target = bases[0] ?? newFile(look);
    if (target === null) throw new ContractError('unavailable', whyNot(look));
    const others = files.filter(({ path }) => path !== target.path);
    files.splice(0, files.length, ...others, plan(target, 'add'));
  }
  const names = files.flatMap(({ entries }) => entries.map(({ server }) => server));
  const allowed = names.some((name) => name === null) ? null : [...new Set(names.filter((name) => name !== null))];
  const others = await lookElsewhere(look, context.places, await projectsHere(context.places));
  const direct = others.servers.filter(({ entry }) => !entry.isBuiltIn && !isOurs(entry.connection, context.mcpOrigin()));
  if (direct.length > 0) {
    const said = direct.map(({ name, file }) => `"${name}" (${file})`);
    notes.push(`Servers of projects, plugins or administrators stay as they are and are called directly: ${said.join(', ')}.`);
  }
  const elsewhere = others.servers.map(knownServer);
  const draft = { spec, before, grant, style, via, files, added, servers, allowed, needs, notes, elsewhere } as const;
  return { ...draft, precondition: preconditionOf(draft) };
}

/** What the person sees of a plan. */
export function showPlan(plan: ConnectPlan, context: ClientContext): ClientPlan {
  const { spec, grant, style, via, files, servers, needs, notes, precondition } = plan;
  return {
    client: spec.id,
    grant,
    style,
    via,
    changes: files.map((file) => showFile(spec, file, context)),
    servers: [...servers],
    needs: [...new Map(needs.map((need) => [`${need.server} ${need.id}`, need])).values()],
    notes: [...notes],
    precondition,
  };
}

function showFile(spec: ClientSpec, file: PlannedFile, { places }: ClientContext): FileChange {
  const before = file.now ?? '';
  const secrets = [before, file.base ?? ''].flatMap((text) =>
    entriesOf(spec, openConfig(text, spec), places, {}).flatMap(({ connection }) => secretsOf(connection)),
  );
  return {
    path: file.path,
    what: file.now === null ? 'create' : 'change',
    ...showChange(before, file.render(PREVIEW_TOKEN).text, [...secrets, PREVIEW_TOKEN]),
  };
}

interface Base {
  readonly path: string;
  readonly now: string | null;
  readonly text: string | null;
  readonly mode: number;
}

/** A file without us. */
async function baseOf(
  context: ClientContext,
  spec: ClientSpec,
  before: Connection | null,
  file: { readonly path: string; readonly text: string; readonly sha256: string; readonly mode: number },
): Promise<Base> {
  const written = before?.files.find(({ path }) => path === file.path);
  if (written === undefined || before === null) return { path: file.path, now: file.text, text: file.text, mode: file.mode };
  const original = await context.connections.original(spec.id, file.path);
  const { text } = await undoneText(spec, file, written, original, before.mcpOrigin);
  return { path: file.path, now: file.text, text, mode: file.mode };
}

function keptAsItIs({ name, connection }: ClientEntry): PlannedServer {
  const target = connection === null ? null : sayTarget(connection);
  return { name, what: 'kept', server: null, target, secrets: [], reason: 'The client goes on calling it directly.' };
}

function newFile(look: ClientLook): Base | null {
  const place = look.files.find(({ place: { mayCreate }, found }) => mayCreate && !found.ok && found.code === 'missing')?.place;
  return place === undefined || !look.isInstalled ? null : { path: place.path, now: null, text: null, mode: NEW_FILE_MODE };
}

function whyNot({ spec, isInstalled, files }: ClientLook): string {
  if (!isInstalled) return `${spec.name} was not found on this computer.`;
  const problems = files.map(({ problem, found }) => problem ?? (found.ok ? (found.locked?.message ?? null) : null));
  const [first] = problems.filter((problem) => problem !== null);
  return first ?? `${spec.name} has no configuration file yet. ${spec.note ?? 'Start it once, or paste the entry by hand.'}`;
}

function targetOf(
  context: ClientContext,
  via: Connection['via'],
  grant: string,
  server: string | null,
  token: string,
): EntryTarget {
  if (via === 'header') {
    const path = server === null ? '/mcp' : `/servers/${encodeURIComponent(server)}/mcp`;
    return { via, url: context.mcpOrigin() + path, token };
  }
  const { command, args, options, env } = context.bridge;
  return { via, command, args: [...args, ...(server === null ? [] : [server]), '--grant', grant, ...options], env };
}

function freeName(taken: readonly string[]): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? ADDED_NAME : `${ADDED_NAME}-${count}`;
    if (!taken.includes(name)) return name;
  }
}

function grantName({ grants }: ClientContext, spec: ClientSpec, before: Connection | null): string {
  const own = before === null ? undefined : grants.list().find(({ id }) => id === before.grantId);
  if (own !== undefined) return own.name;
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? spec.name : `${spec.name} ${count}`;
    if (grants.byName(name) === null) return name;
  }
}

function preconditionOf(plan: Omit<ConnectPlan, 'precondition'>): string {
  const said = plan.files.map(({ path, now, render }) => [
    path,
    now === null ? null : sha256Of(now),
    sha256Of(render(PREVIEW_TOKEN).text),
  ]);
  return sha256Of(
    JSON.stringify([plan.spec.id, plan.style, plan.grant, said, plan.added.map(({ name, connection }) => [name, connection])]),
  );
}

/** A text that cannot be edited is an expected answer, not a bug. */
export function explainText(error: unknown): unknown {
  return error instanceof ConfigTextError ? new ContractError('unavailable', error.message) : error;
}
