import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The files below a folder that hold this text anywhere, byte for byte (databases and their journals included). */
export async function findInFolder(folder: string, text: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const needle = Buffer.from(text, 'utf8');
  const found: string[] = [];
  for (const name of names) {
    const file = join(folder, name);
    if (!(await stat(file)).isFile()) continue;
    if ((await readFile(file)).includes(needle)) found.push(name);
  }
  return found;
}
