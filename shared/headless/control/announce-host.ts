import { type HostFile, writeHostFile } from './host-file.ts';
import { noteServed } from './served-before.ts';

/** Says in the data folder that this process serves from it now, and how commands reach it. Last of all when a host starts. */
export async function announceHost(dataDir: string, about: Omit<HostFile, 'pid' | 'startedAt'>): Promise<void> {
  const startedAt = new Date();
  await noteServed(dataDir, startedAt);
  await writeHostFile(dataDir, { pid: process.pid, startedAt: startedAt.toISOString(), ...about });
}
