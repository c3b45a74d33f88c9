import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readOwnFile } from '../../gateway/config/own-file.ts';
import { writeFileAtomically } from '../../gateway/config/write-atomic.ts';
import { isRecord } from './client-line.ts';

/**
 * Whether a server was last found to speak the stateless revision. A client asks that first, and while the gateway is away nobody
 * else can tell: a client that then chose a revision which the server does not have would have to connect again.
 */
export interface KnownRevision {
  /** Null when it was never found out. Never rejects. */
  read(): Promise<boolean | null>;
  /** Never rejects: what could not be written is found out again. */
  learn(isStateless: boolean): Promise<void>;
}

const MAX_BYTES = 1024;
/** A word of the command line becomes the name of a file only when it cannot be anything else. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Kept as `bridges/<server>.json` in the data folder. All servers as one (`server` null) speak every revision. */
export function openKnownRevision(dataDir: string, server: string | null): KnownRevision {
  if (server === null || !FILE_NAME.test(server)) return { read: async () => null, learn: async () => {} };
  const folder = join(dataDir, 'bridges');
  const file = join(folder, `${server}.json`);

  async function read(): Promise<boolean | null> {
    const found = await readOwnFile(file, MAX_BYTES);
    if (!found.ok) return null;
    try {
      const value: unknown = JSON.parse(found.text);
      return isRecord(value) && typeof value['isStateless'] === 'boolean' ? value['isStateless'] : null;
    } catch {
      return null;
    }
  }

  return {
    read,
    async learn(isStateless) {
      if ((await read()) === isStateless) return;
      try {
        await mkdir(folder, { mode: 0o700, recursive: true });
        await writeFileAtomically(file, `${JSON.stringify({ isStateless })}\n`);
      } catch {
        // A hint, no more.
      }
    },
  };
}
