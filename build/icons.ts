import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * `npm run icons` draws build/icons anew from build/drawing; `--copy` (part of the build) takes the tray icons to where the desktop app
 * loads them. The pictures are kept in the repository, so that a build needs no renderer.
 */
const root = resolve(import.meta.dirname, '..');
const icons = join(root, 'build/icons');

if (process.argv.includes('--copy')) {
  rmSync(join(root, 'out/icons'), { recursive: true, force: true });
  cpSync(join(icons, 'tray'), join(root, 'out/icons'), { recursive: true });
} else {
  const { drawIcons } = await import('./drawing/draw-icons.ts');
  rmSync(icons, { recursive: true, force: true });
  for (const { path, data } of drawIcons()) {
    mkdirSync(dirname(join(icons, path)), { recursive: true });
    writeFileSync(join(icons, path), data);
  }
}
