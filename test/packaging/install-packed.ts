import { cpSync, existsSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import type { PackedApp } from './pack-app.ts';

export interface InstalledApp {
  /** The file that Electron runs first. */
  readonly main: string;
  readonly archive: string;
  readonly program: string;
}

/**
 * Lays the packed app out as an installation, for a Node that cannot read archives: `resources/app.asar` is a folder with what the
 * archive holds, and what the archive keeps outside (`app.asar.unpacked`) is a link to there, as Electron has it. So nothing is found
 * that was not packed, and paths lead from inside the archive to where they would in an installed app.
 */
export function installPacked(packed: PackedApp, folder: string): InstalledApp {
  const archive = join(folder, 'resources/app.asar');
  const source = join(packed.resources, 'app.asar');
  cpSync(packed.folder, folder, { recursive: true, filter: (from) => from !== source });
  extractAll(source, archive);
  for (const line of listPackage(source, { isPack: true }).filter((each) => each.startsWith('unpack'))) {
    const path = line.slice(line.indexOf('/') + 1);
    const kept = join(`${archive}.unpacked`, path);
    if (!existsSync(kept)) throw new Error(`${path} is neither in the archive nor beside it`);
    if (statSync(kept).isDirectory()) continue;
    rmSync(join(archive, path));
    symlinkSync(kept, join(archive, path));
  }
  const main = join(archive, 'out/electron/start.js');
  // Electron's program is none here: what stands in its place runs the same file with the same words, under Node.
  const program = join(folder, 'countersign-desktop');
  const commands = join(import.meta.dirname, 'fake-electron.ts');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" --import "${commands}" "${main}" "$@"\n`, { mode: 0o755 });
  return { main, archive, program };
}
