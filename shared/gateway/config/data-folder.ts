import { chmod, lstat, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { DataFileError } from './data-file-error.ts';
import { systemCode } from './own-file.ts';

/** Where everything lives. All paths are absolute; folders exist, files may not. Owner-only, no symbolic links inside. */
export interface DataFolder {
  readonly dir: string;
  readonly settings: string;
  readonly servers: string;
  readonly grants: string;
  readonly switches: string;
  /** Which clients were connected, and how to put them back. */
  readonly connections: string;
  readonly history: string;
  readonly secrets: string;
  /** Of the desktop app: encrypted with a key that the system keeps for it. */
  readonly encryptedSecrets: string;
  /** What a running host says about itself: its pid, and how commands reach it. */
  readonly host: string;
  /** Held by the one host that may write. */
  readonly lock: string;
  /** Folders. */
  readonly policies: string;
  readonly tools: string;
  readonly logs: string;
}

/** The usual place for an app's data on this system; nothing is created. `COUNTERSIGN_DATA_DIR` is the caller's to respect. */
export function defaultDataDir(): string {
  return envPaths('countersign', { suffix: '' }).data;
}

/**
 * Makes sure that the data folder exists and that only its owner can read or write it. A folder that others could read is
 * tightened; one that others could already have written into, that belongs to somebody else, or that holds links in place of
 * files is refused with a DataFileError. On Windows the user's profile protects it, and only kinds are checked.
 */
export async function openDataFolder(dir: string): Promise<DataFolder> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const root = await realpath(dir);
    await makePrivate(root);
    const folder = pathsIn(root);
    const { policies, tools, logs, dir: _root, ...files } = folder;
    for (const sub of [policies, tools, logs]) await openPrivateFolder(sub);
    for (const file of Object.values(files)) {
      await tightenFile(file);
    }
    return folder;
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    throw new DataFileError('unreadable', dir, `The data folder ${dir} cannot be used (${systemCode(error)}).`);
  }
}

function pathsIn(dir: string): DataFolder {
  return {
    dir,
    settings: join(dir, 'settings.json'),
    servers: join(dir, 'servers.json'),
    grants: join(dir, 'grants.json'),
    switches: join(dir, 'switches.json'),
    connections: join(dir, 'connections.json'),
    history: join(dir, 'history.db'),
    secrets: join(dir, 'secrets.json'),
    encryptedSecrets: join(dir, 'secrets.encrypted.json'),
    host: join(dir, 'host.json'),
    lock: join(dir, 'host.lock'),
    policies: join(dir, 'policies'),
    tools: join(dir, 'tools'),
    logs: join(dir, 'logs'),
  };
}

async function makePrivate(dir: string): Promise<void> {
  const stats = await stat(dir);
  if (!stats.isDirectory()) throw new DataFileError('not-a-folder', dir, `${dir} is not a folder.`);
  if (process.getuid === undefined) return;
  if (stats.uid !== process.getuid()) {
    throw new DataFileError('foreign-owner', dir, `The data folder ${dir} belongs to another user. Choose one of your own.`);
  }
  if ((stats.mode & 0o077) === 0) return;
  const wasWritable = (stats.mode & 0o022) !== 0;
  if (wasWritable && (await readdir(dir)).length > 0) {
    throw new DataFileError(
      'open-to-others',
      dir,
      `Other users of this computer may write into the data folder ${dir}, so its rules and grants may not be yours. ` +
        `Look through it, then run: chmod 700 ${JSON.stringify(dir)}`,
    );
  }
  await chmod(dir, 0o700);
}

/** Creates a folder inside the data folder, or tightens the one that is there. Rejects with DataFileError when it is a link or a file. */
export async function openPrivateFolder(dir: string): Promise<void> {
  await mkdir(dir, { mode: 0o700 }).catch((error: unknown) => {
    if (systemCode(error) !== 'EEXIST') throw error;
  });
  const stats = await lstat(dir);
  if (!stats.isDirectory()) {
    throw new DataFileError('not-a-folder', dir, `${dir} is a link or a file; it must be a folder of its own.`);
  }
  if (process.getuid !== undefined && (stats.mode & 0o077) !== 0) await chmod(dir, 0o700);
}

/** By path only: opening and closing the lock file here would let go of a lock that this process holds. */
async function tightenFile(file: string): Promise<void> {
  const stats = await lstat(file).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (stats === null) return;
  if (!stats.isFile()) {
    throw new DataFileError('not-a-file', file, `${file} is a link or something else that is not a plain file. Move it away.`);
  }
  if (process.getuid !== undefined && (stats.mode & 0o077) !== 0) await chmod(file, 0o600);
}
