import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/*
 * Where the app lies, and what Electron makes of that: a packed app lies in `resources/app.asar`, is started by a program beside that
 * folder, and is given its own words only.
 */
function folderWithManifest(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json above ${file}`);
  }
}

/** The program of an installed app on Linux, which goes by the name of its desktop file. */
function programIn(folder: string): string {
  const { desktopName } = JSON.parse(readFileSync(join(APP_FOLDER, 'package.json'), 'utf8')) as { desktopName: string };
  const program = join(folder, basename(desktopName, '.desktop'));
  accessSync(program, constants.X_OK);
  return program;
}

/** What really runs this process; `process.execPath` is the app's program in a packed app. */
export const NODE = process.execPath;

/** The folder with the app's package.json. */
export const APP_FOLDER = folderWithManifest(resolve(process.argv[1] ?? '.'));

const isInArchive = basename(APP_FOLDER) === 'app.asar';
/** STANDIN_PACKAGED: where only what `isPackaged` changes is of interest. */
export const IS_PACKAGED = isInArchive || process.env['STANDIN_PACKAGED'] === '1';

if (IS_PACKAGED) process.argv.splice(1, 1);
if (isInArchive) {
  const resources = dirname(APP_FOLDER);
  Object.defineProperty(process, 'resourcesPath', { value: resources, enumerable: true });
  process.execPath = programIn(dirname(resources));
}
