import { existsSync, readdirSync, statSync } from 'node:fs';
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

/** The one program in the folder of an installed app on Linux. */
function programOf(folder: string): string {
  const isProgram = (path: string): boolean => statSync(path).isFile() && (statSync(path).mode & 0o100) !== 0;
  const [program, more] = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter(isProgram);
  if (program === undefined || more !== undefined) throw new Error(`${folder} does not hold one program`);
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
  process.execPath = programOf(dirname(resources));
}
