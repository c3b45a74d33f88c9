import type { AskingProcess } from '../../model/asking-process.ts';
import type { Log } from '../ports.ts';
import { sayError } from '../say-error.ts';
import { findOnLinux } from './linux-processes.ts';
import { findOnMac } from './mac-processes.ts';
import type { Peer } from './peer.ts';
import { findOnWindows } from './windows-processes.ts';

/** The process at the other end of a connection; null where it cannot be told. Never rejects. */
export type FindProcess = (peer: Peer) => Promise<AskingProcess | null>;

export function createFindProcess(log: Log, platform: NodeJS.Platform = process.platform): FindProcess {
  return (peer) =>
    findOn(platform, peer).catch((error: unknown) => {
      log.debug('the process that asks could not be found', { error: sayError(error) });
      return null;
    });
}

function findOn(platform: NodeJS.Platform, peer: Peer): Promise<AskingProcess | null> {
  if (platform === 'linux') return findOnLinux(peer);
  if (platform === 'darwin') return findOnMac(peer);
  return platform === 'win32' ? findOnWindows(peer) : Promise.resolve(null);
}
