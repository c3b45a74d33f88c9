import { parse } from 'node:path';
import type { ClientServer } from '../../contract/clients.ts';
import type { KnownServer } from './connection-store.ts';
import { type ClientEntry, readEntry } from './entries/read-entry.ts';
import { entryDigest } from './entries/entry-digest.ts';
import { filesBelow, filesOf } from './files/find-files.ts';
import { readClientFile } from './files/client-file.ts';
import { ConfigTextError, isFields } from './formats/config-document.ts';
import { type ConfigShape, openConfig } from './formats/edit-config.ts';
import { knownProjects } from './known-projects.ts';
import { type ClientLook, lookAtClient } from './look-at-client.ts';
import type { ClientSpec } from './registry/client-spec.ts';
import type { Places } from './registry/places.ts';
import { specOf } from './registry/registry.ts';
import { NO_VARIABLES } from './undo-text.ts';

/** A server that a client calls besides those in its user's files. */
export interface ElsewhereServer extends KnownServer {
  readonly scope: ClientServer['scope'];
  readonly entry: ClientEntry;
}

export interface ElsewhereLook {
  readonly servers: readonly ElsewhereServer[];
  /** Files that are there and cannot be read. */
  readonly broken: readonly { readonly path: string; readonly scope: ClientServer['scope']; readonly problem: string }[];
  /** Every file in which such servers stand or may stand, and every folder to which one may be added. */
  readonly paths: readonly string[];
}

export const NOTHING_ELSEWHERE: ElsewhereLook = { servers: [], broken: [], paths: [] };

/** What is kept of one, to see later whether it is still the same. */
export function knownServer({ file, project, name, sha256 }: ElsewhereServer): KnownServer {
  return { file, project, name, sha256 };
}

/** The projects that the clients of this computer note. */
export async function projectsHere(places: Places): Promise<readonly string[]> {
  const noting = ['claude-code', 'codex'] as const;
  return knownProjects(await Promise.all(noting.map((id) => lookAtClient(specOf(id), places))));
}

/** Servers of projects, plugins and administrators, as far as files tell. Only looks; one broken file hides no other. */
export async function lookElsewhere(look: ClientLook, places: Places, projects: readonly string[]): Promise<ElsewhereLook> {
  const { spec } = look;
  if (!look.isInstalled) return NOTHING_ELSEWHERE;
  const servers: ElsewhereServer[] = [...localServers(look, places)];
  const broken: { path: string; scope: ClientServer['scope']; problem: string }[] = [];
  const paths: string[] = [];
  for (const each of spec.elsewhere) {
    const { kind, path } = each;
    if (path === null || kind === 'connector' || each.container.length === 0) continue;
    const inProjects = kind === 'project' && typeof path === 'string' ? path : null;
    const looking = inProjects === null ? [filesOf(path, places)] : projects.map((project) => filesBelow(project, inProjects));
    const there = await Promise.all(looking);
    const files = there.flatMap((one) => one.files);
    paths.push(...files, ...there.flatMap(({ folders }) => folders));
    const found = await Promise.all(files.map((file) => readElsewhere(spec, each, kind, file, places)));
    for (const one of found) {
      if (Array.isArray(one)) servers.push(...one);
      else if (one !== null) broken.push(one);
    }
  }
  return { servers, broken, paths };
}

async function readElsewhere(
  spec: ClientSpec,
  { container, mayBeOne }: ClientSpec['elsewhere'][number],
  scope: ClientServer['scope'],
  path: string,
  places: Places,
): Promise<ElsewhereServer[] | ElsewhereLook['broken'][number] | null> {
  const found = await readClientFile(path);
  if (!found.ok) return found.code === 'missing' ? null : { path, scope, problem: found.message };
  try {
    const { root, entries } = openConfig(found.file.text, shapeOfFile(spec, path, container));
    const isOne = mayBeOne && entries.length === 0 && isFields(root) && ONE_SERVER.some((key) => typeof root[key] === 'string');
    const all = isOne ? [{ name: parse(path).name, value: root }] : entries;
    return all.map(({ name, value }) => serverOf(spec, path, null, scope, name, value, places));
  } catch (error) {
    if (!(error instanceof ConfigTextError)) throw error;
    return { path, scope, problem: `${path}: ${error.message}` };
  }
}

const ONE_SERVER = ['command', 'url'] as const;

/** What is in other files than the client's own is written as their ending says. */
function shapeOfFile(spec: ClientSpec, path: string, container: readonly string[]): ConfigShape {
  const isYaml = /\.ya?ml$/.test(path);
  const format = path.endsWith('.toml') ? 'toml' : isYaml ? 'yaml' : 'jsonc';
  return { format, container: [...container], nameKey: isYaml && spec.format === 'yaml' ? spec.nameKey : null };
}

/** Claude Code keeps servers of single projects in the user's own file. */
function localServers({ spec, files }: ClientLook, places: Places): readonly ElsewhereServer[] {
  if (spec.id !== 'claude-code') return [];
  return files.flatMap(({ document, place }) => {
    const projects = document !== null && isFields(document.root) ? document.root['projects'] : null;
    if (!isFields(projects)) return [];
    return Object.entries(projects).flatMap(([project, about]) => {
      const servers = isFields(about) ? about['mcpServers'] : null;
      if (!isFields(servers)) return [];
      return Object.entries(servers).map(([name, value]) => serverOf(spec, place.path, project, 'project', name, value, places));
    });
  });
}

function serverOf(
  spec: ClientSpec,
  file: string,
  project: string | null,
  scope: ClientServer['scope'],
  name: string,
  value: unknown,
  { environment }: Places,
): ElsewhereServer {
  const variables = { environment, given: {}, inputs: new Map<string, null>() };
  // What the environment says is no change of the file.
  const plain = readEntry(name, value, { ...spec, variables: 'none' }, NO_VARIABLES);
  return { file, project, name, sha256: entryDigest(plain.connection), scope, entry: readEntry(name, value, spec, variables) };
}
