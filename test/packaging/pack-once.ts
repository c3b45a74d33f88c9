import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packApp, type PackedApp, readPacked } from './pack-app.ts';

const root = resolve(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/countersign-packed');
/** Whatever packing reads. */
const INPUTS = [
  'out/**/*',
  'build/electron-builder.config.ts',
  'build/{icons,packaging}/**/*',
  'node_modules/@napi-rs/**/*',
  'node_modules/{electron,electron-builder,app-builder-lib,@electron/asar,@electron/fuses}/package.json',
  'test/packaging/*',
  'package.json',
  'LICENSE',
];

/**
 * The app as it is packed from what is built now. Packed once, for every test that looks at it or runs it: again as soon as a file that
 * it is made of is another one. Whoever gets it changes nothing in it.
 */
export async function packOnce(): Promise<PackedApp> {
  const folder = join(cache, fingerprint());
  if (!existsSync(folder)) {
    const own = `${folder}.${process.pid}`;
    mkdirSync(own, { recursive: true });
    await packApp(own);
    removeOld();
    try {
      renameSync(own, folder);
    } catch (error) {
      // Another run was as quick.
      if (!existsSync(folder)) throw error;
      rmSync(own, { recursive: true, force: true });
    }
  }
  return readPacked(folder);
}

/** What nobody can be using any more. */
function removeOld(): void {
  const anHourAgo = Date.now() - 60 * 60_000;
  for (const name of readdirSync(cache)) {
    const old = join(cache, name);
    if (statSync(old).mtimeMs < anHourAgo) rmSync(old, { recursive: true, force: true });
  }
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of globSync(INPUTS, { cwd: root }).toSorted()) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}
