import { readdirSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';

/** Every file under a folder, by its path in it. */
export function filesUnder(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

export function sizeOf(folder: string): number {
  return filesUnder(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

/** Reads built programs and whatever they import, and names the packages that they want and do not hold; Node's own are left out. */
export async function packagesReachedFrom(programs: readonly string[]): Promise<string[]> {
  const bundle = await rolldown({
    input: [...programs],
    platform: 'node',
    logLevel: 'silent',
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  });
  try {
    const { output } = await bundle.generate({ format: 'esm' });
    const own = new Set(output.map((chunk) => chunk.fileName));
    const reached = output.flatMap((chunk) => (chunk.type === 'chunk' ? [...chunk.imports, ...chunk.dynamicImports] : []));
    return [...new Set(reached.filter((id) => !own.has(id) && !isBuiltin(id)))].toSorted();
  } finally {
    await bundle.close();
  }
}
