import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { ClientSpec, SystemPath } from '../registry/client-spec.ts';
import { pathOf, type Places } from '../registry/places.ts';

/** A place of a client's configuration on this computer. */
export interface ClientPlace {
  readonly path: string;
  readonly kind: ClientSpec['files'][number]['kind'];
  /** The client takes a file of ours here, and its folder is there. */
  readonly mayCreate: boolean;
}

const MOST_FOLDERS = 300;
const DEEPEST = 6;

/** Whether the client seems to be here: one of its folders or files is. */
export async function isInstalled(spec: ClientSpec, places: Places): Promise<boolean> {
  for (const sign of spec.signs) {
    const path = pathOf(sign, places);
    if (path !== null && (await exists(path))) return true;
  }
  return false;
}

/** Where the client's own files are or may be, in the order in which it prefers them. */
export async function placesOf(spec: ClientSpec, places: Places): Promise<readonly ClientPlace[]> {
  const signs = spec.signs.map((sign) => pathOf(sign, places)).filter((path) => path !== null);
  const found: ClientPlace[] = [];
  for (const { path: template, kind, mayCreate } of spec.files) {
    const path = pathOf(template, places);
    if (path === null) continue;
    if (path.includes('*')) {
      for (const each of (await expandPath(path)).files) found.push({ path: each, kind, mayCreate: false });
      continue;
    }
    const isAtHome = await hasFolder(path, signs);
    found.push({ path, kind, mayCreate: mayCreate && isAtHome });
  }
  return found;
}

/** What a path of the registry leads to. */
export interface FoundFiles {
  readonly files: readonly string[];
  /** Every folder that was looked through, there or not: a file that is added shows in one of them. */
  readonly folders: readonly string[];
}

/** The files that a path with `*` and `**` means; a plain path means itself, whether it is there or not. */
export async function filesOf(path: SystemPath, places: Places): Promise<FoundFiles> {
  const whole = pathOf(path, places);
  if (whole === null) return { files: [], folders: [] };
  return whole.includes('*') ? expandPath(whole) : { files: [whole], folders: [] };
}

/** The same for a path below a folder, whose own name means nothing but itself. */
export async function filesBelow(folder: string, path: string): Promise<FoundFiles> {
  return path.includes('*') ? expand(folder, partsOf(path)) : { files: [join(folder, path)], folders: [] };
}

async function hasFolder(path: string, signs: readonly string[]): Promise<boolean> {
  if (await exists(dirname(path))) return true;
  for (const sign of signs) if (path.startsWith(sign + sep) && (await exists(sign))) return true;
  return false;
}

function partsOf(path: string): readonly string[] {
  return path.split(/[\\/]/);
}

function expandPath(pattern: string): Promise<FoundFiles> {
  const [root = '', ...parts] = partsOf(pattern);
  return expand(root === '' ? sep : root + sep, parts);
}

async function expand(root: string, pattern: readonly string[]): Promise<FoundFiles> {
  const folders = new Set<string>();
  async function step(base: string, parts: readonly string[], depth: number): Promise<readonly string[]> {
    const [part, ...rest] = parts;
    if (part === undefined) return (await exists(base)) ? [base] : [];
    if (!part.includes('*')) return step(join(base, part), rest, depth);
    folders.add(base);
    if (folders.size > MOST_FOLDERS) return [];
    const found = (await readdir(base, { withFileTypes: true }).catch(() => [])).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (isFilePart(part)) return found.filter((each) => isMeant(each, part)).map(({ name }) => join(base, name));
    const names = found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    if (part === '*') return (await Promise.all(names.map((name) => step(join(base, name), rest, depth)))).flat();
    const deeper = depth >= DEEPEST ? [] : await Promise.all(names.map((name) => step(join(base, name), parts, depth + 1)));
    return [...(await step(base, rest, depth)), ...deeper.flat()];
  }
  const files = await step(root, pattern, 0);
  return { files, folders: [...folders] };
}

/** `*.json`: every file with that ending. */
function isFilePart(part: string): boolean {
  return part.startsWith('*.');
}

function isMeant(entry: Dirent, part: string): boolean {
  // Whatever a link leads to is not read; that it is there is said.
  return (entry.isFile() || entry.isSymbolicLink()) && entry.name.endsWith(part.slice(1)) && !entry.name.startsWith('.');
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
