import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as resedit from 'resedit';
import { FUSES } from './fake-distribution.ts';

const ENGLISH = { lang: 1033, codepage: 1200 };
/** The type of a resource of raw data, which is where the fuses of this program are. */
const RAW_DATA = 10;

/** A folder like the one that Electron is distributed in, for Windows: its program is one for Windows that does nothing. */
export function createFakeWindowsDistribution(folder: string, version: string): string {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  const program = resedit.NtExecutable.createEmpty(false, false);
  const resources = resedit.NtExecutableResource.from(program);
  const about = resedit.Resource.VersionInfo.createEmpty();
  about.lang = ENGLISH.lang;
  about.setStringValues(ENGLISH, { ProductName: 'Electron', FileVersion: version });
  about.outputToResourceEntries(resources.entries);
  resources.entries.push({ type: RAW_DATA, id: 1, ...ENGLISH, bin: new Uint8Array(FUSES).buffer });
  resources.outputResource(program);
  writeFileSync(join(folder, 'electron.exe'), Buffer.from(program.generate()));
  for (const file of ['version', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) writeFileSync(join(folder, file), '');
  return folder;
}

const HELPERS = ['Electron Helper', 'Electron Helper (GPU)', 'Electron Helper (Plugin)', 'Electron Helper (Renderer)'];
const INFO = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>CFBundleExecutable</key><string>Electron</string></dict></plist>
`;

/** A folder like the one that Electron is distributed in, for macOS. */
export function createFakeMacDistribution(folder: string): string {
  const bundle = (path: string, program: string): string => {
    const contents = join(folder, path, 'Contents');
    mkdirSync(join(contents, 'MacOS'), { recursive: true });
    writeFileSync(join(contents, 'MacOS', program), '');
    writeFileSync(join(contents, 'Info.plist'), INFO);
    return contents;
  };
  const contents = bundle('Electron.app', 'Electron');
  mkdirSync(join(contents, 'Resources'));
  for (const helper of HELPERS) bundle(`Electron.app/Contents/Frameworks/${helper}.app`, helper);
  const framework = join(contents, 'Frameworks/Electron Framework.framework');
  for (const language of ['en', 'de']) {
    const words = join(framework, `Versions/A/Resources/${language}.lproj`);
    mkdirSync(words, { recursive: true });
    writeFileSync(join(words, 'locale.pak'), '');
  }
  writeFileSync(join(framework, 'Versions/A/Electron Framework'), FUSES);
  symlinkSync('Versions/A/Electron Framework', join(framework, 'Electron Framework'));
  symlinkSync('Versions/A/Resources', join(framework, 'Resources'));
  for (const file of ['version', 'LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, file), '');
  return folder;
}
