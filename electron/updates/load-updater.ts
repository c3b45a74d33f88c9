import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Updater } from './updates.ts';

/** electron-updater for this system and this kind of package, loaded when it is first needed. */
export async function loadUpdater(): Promise<Updater> {
  const { default: updaters } = await import('electron-updater');
  return updaters.autoUpdater;
}

/** Packages of the system ask for a password when they are installed; everything else is replaced quietly when the app quits. */
export function installsOnQuit(platform: NodeJS.Platform, environment: Readonly<Record<string, string | undefined>>): boolean {
  return platform !== 'linux' || environment['APPIMAGE'] !== undefined;
}

/** The key that signs the feed, as the build put it into the app's own package.json; null in a build without one. */
export async function readFeedKey(appFolder: string): Promise<string | null> {
  const manifest = JSON.parse(await readFile(join(appFolder, 'package.json'), 'utf8')) as { readonly feedKey?: unknown };
  return typeof manifest.feedKey === 'string' ? manifest.feedKey : null;
}
