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
}

export interface PackedApp {
  /** The folder that is installed. */
  readonly folder: string;
  readonly resources: string;
  readonly deb: PackagerNote;
  readonly rpm: PackagerNote;
}

/**
 * Packs the app as a release does, for Linux, from what is built in `out`: with the real electron-builder and the project's
 * configuration, but for Electron itself and the program that writes packages, which cannot be had without a download.
 */
export async function packApp(folder: string): Promise<PackedApp> {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')) as { version: string };
  const distribution = createFakeDistribution(join(folder, 'electron'), version);
  const output = join(folder, 'dist');
  await promisify(execFile)(
    process.execPath,
    [
      builder,
      ...['--linux', 'deb', 'rpm', '--x64', '--publish', 'never', '-c', 'build/electron-builder.config.ts'],
      `-c.electronDist=${distribution}`,
      `-c.directories.output=${output}`,
    ],
    {
      cwd: root,
      env: {
        ...process.env,
        CUSTOM_FPM_PATH: createFakePackager(join(folder, 'tools')),
        GITHUB_REPOSITORY: 'somebody/countersign',
        COUNTERSIGN_FEED_PUBLIC_KEY: 'a-key',
      },
      maxBuffer: 1 << 26,
    },
  );
  const noteOf = (ending: string): PackagerNote => {
    const file = readdirSync(output).find((each) => each.endsWith(ending)) ?? ending;
    return JSON.parse(readFileSync(join(output, file), 'utf8')) as PackagerNote;
  };
  const packed = join(output, 'linux-unpacked');
  return { folder: packed, resources: join(packed, 'resources'), deb: noteOf('.deb'), rpm: noteOf('.rpm') };
}
