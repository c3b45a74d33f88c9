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
      for (const each of await expand(path)) found.push({ path: each, kind, mayCreate: false });
      continue;
    }
    const isAtHome = await hasFolder(path, signs);
    found.push({ path, kind, mayCreate: mayCreate && isAtHome });
  }
  return found;
}

/** The files that a path with `*` and `**` means; a plain path means itself, whether it is there or not. */
export async function filesOf(path: SystemPath, places: Places): Promise<readonly string[]> {
  const whole = pathOf(path, places);
  if (whole === null) return [];
  return whole.includes('*') ? expand(whole) : [whole];
}

async function hasFolder(path: string, signs: readonly string[]): Promise<boolean> {
  if (await exists(dirname(path))) return true;
  for (const sign of signs) if (path.startsWith(sign + sep) && (await exists(sign))) return true;
  return false;
}

async function expand(pattern: string): Promise<readonly string[]> {
  let budget = MOST_FOLDERS;
  async function step(base: string, parts: readonly string[], depth: number): Promise<readonly string[]> {
    const [part, ...rest] = parts;
    if (part === undefined) return (await exists(base)) ? [base] : [];
    if (!part.includes('*')) return step(join(base, part), rest, depth);
    if (budget-- <= 0) return [];
    const folders = (await readdir(base, { withFileTypes: true }).catch(() => [])).filter((entry) => entry.isDirectory());
    const names = folders.map(({ name }) => name).sort();
    if (part === '*') return (await Promise.all(names.map((name) => step(join(base, name), rest, depth)))).flat();
    const deeper = depth >= DEEPEST ? [] : await Promise.all(names.map((name) => step(join(base, name), parts, depth + 1)));
    return [...(await step(base, rest, depth)), ...deeper.flat()];
  }
  const [root = '', ...parts] = pattern.split(/[\\/]/);
  return step(root === '' ? sep : root + sep, parts, 0);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
