import { join } from 'node:path';
import { z } from 'zod';
import { readOwnFile } from '../../gateway/config/own-file.ts';
import { writeFileAtomically } from '../../gateway/config/write-atomic.ts';

const MAX_BYTES = 65_536;

/**
 * host.json: who runs on a data folder and how commands reach it. It never holds a token or a key, so reading it helps
 * nobody to act. It goes with the folder's lock, which writes the pid alone until the host is ready.
 */
export const HostFileSchema = z.strictObject({
  pid: z.int().positive(),
  version: z.string(),
  startedAt: z.iso.datetime(),
  mcpUrl: z.string(),
  /** Without a key. */
  uiUrl: z.string(),
  /** Path of the control socket, or name of the pipe on Windows. */
  socket: z.string().min(1),
});
export type HostFile = z.infer<typeof HostFileSchema>;

export async function writeHostFile(dataDir: string, content: HostFile): Promise<void> {
  await writeFileAtomically(join(dataDir, 'host.json'), `${JSON.stringify(content, null, 2)}\n`);
}

/** Null when nobody runs there, when a host is only starting, or when the file is not one of ours. */
export async function readHostFile(dataDir: string): Promise<HostFile | null> {
  const file = await readOwnFile(join(dataDir, 'host.json'), MAX_BYTES);
  if (!file.ok) return null;
  try {
    return HostFileSchema.parse(JSON.parse(file.text));
  } catch {
    return null;
  }
}
