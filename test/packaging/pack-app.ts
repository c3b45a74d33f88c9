import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createFakeDistribution, createFakePackager } from './fake-distribution.ts';

const root = resolve(import.meta.dirname, '../..');
const builder = join(root, 'node_modules/electron-builder/cli.js');

/** What fpm was told, and what it found. */
export interface PackagerNote {
  readonly words: readonly string[];
  readonly packed: readonly (readonly [string, string])[];
  readonly missing: readonly unknown[];
  readonly desktop: string | null;
  readonly afterInstall: string;
  readonly afterRemove: string;
}

export interface PackedApp {
  /** Everything that electron-builder wrote. */
  readonly output: string;
  /** The folder that is installed. */
  readonly folder: string;
  readonly resources: string;
  readonly deb: PackagerNote;
  readonly rpm: PackagerNote;
}

/** Runs the real electron-builder with the project's configuration, but for Electron itself, which cannot be had without a download. */
export async function runBuilder(
  distribution: string,
  output: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const config = ['-c', 'build/electron-builder.config.ts', `-c.electronDist=${distribution}`, `-c.directories.output=${output}`];
  await promisify(execFile)(process.execPath, [builder, ...words, '--publish', 'never', ...config], {
    cwd: root,
    env: {
      ...process.env,
      GITHUB_REPOSITORY: 'somebody/countersign',
      COUNTERSIGN_FEED_PUBLIC_KEY: 'a-key',
      ...env,
    },
    maxBuffer: 1 << 26,
  });
}

export function electronVersion(): string {
  const manifest = readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Packs the app as a release does, for Linux, from what is built in `out`; the program that writes packages only notes what for. */
export async function packApp(folder: string): Promise<PackedApp> {
  const distribution = createFakeDistribution(join(folder, 'electron'), electronVersion());
  await runBuilder(distribution, outputOf(folder), ['--linux', 'deb', 'rpm', '--x64'], {
    CUSTOM_FPM_PATH: createFakePackager(join(folder, 'tools')),
  });
  return readPacked(folder);
}

/** What was packed in this folder. */
export function readPacked(folder: string): PackedApp {
  const output = outputOf(folder);
  const noteOf = (ending: string): PackagerNote => {
    const file = readdirSync(output).find((each) => each.endsWith(ending)) ?? ending;
    return JSON.parse(readFileSync(join(output, file), 'utf8')) as PackagerNote;
  };
  const packed = join(output, 'linux-unpacked');
  return { output, folder: packed, resources: join(packed, 'resources'), deb: noteOf('.deb'), rpm: noteOf('.rpm') };
}

function outputOf(folder: string): string {
  return join(folder, 'dist');
}
