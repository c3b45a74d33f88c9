import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What the systems' socket addresses hold, without the closing zero (sun_path: 108 bytes on Linux, 104 on macOS). */
const MAX_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

export interface SocketAddress {
  readonly path: string;
  /** Removes what the address left behind, after its server has closed. */
  remove(): Promise<void>;
}

/**
 * Where the control socket goes: into the data folder; into a new owner-only folder for temporary files when that path is
 * too long for the system; a pipe with a name that cannot be guessed on Windows. The caller holds the folder's lock, so
 * a socket that is there already is a dead host's.
 */
export async function chooseSocketAddress(dataDir: string): Promise<SocketAddress> {
  if (process.platform === 'win32') {
    return { path: `\\\\.\\pipe\\countersign-${randomBytes(16).toString('hex')}`, remove: async () => {} };
  }
  const path = join(dataDir, 'control.sock');
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) {
    await rm(path, { force: true });
    return { path, remove: () => rm(path, { force: true }) };
  }
  const folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  const short = join(folder, 'control.sock');
  return { path: short, remove: () => rm(dirname(short), { recursive: true, force: true }) };
}
