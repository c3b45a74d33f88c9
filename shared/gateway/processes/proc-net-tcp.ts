import type { Peer } from './peer.ts';

const ESTABLISHED = '01';
/** 127.0.0.1, ::1 and ::ffff:127.0.0.1, as the kernel writes them: words of 32 bits in the order of bytes of the machine (little endian). */
const LOOPBACK = new Set(['0100007F', '00000000000000000000000001000000', '0000000000000000FFFF00000100007F']);

/**
 * The inode of the client's end of a connection in the text of `/proc/net/tcp` or `tcp6`; null when it is not there.
 * Source: Documentation/networking/proc_net_tcp.rst of the Linux kernel.
 */
export function inodeOfClient(table: string, { clientPort, ourPort }: Peer): string | null {
  for (const line of table.split('\n').slice(1)) {
    const [, local, remote, state, , , , , , inode] = line.trim().split(/\s+/);
    if (state !== ESTABLISHED || inode === undefined || inode === '0') continue;
    if (isEnd(local, clientPort) && isEnd(remote, ourPort)) return inode;
  }
  return null;
}

function isEnd(end: string | undefined, port: number): boolean {
  const [address = '', hexPort = ''] = (end ?? '').split(':');
  return LOOPBACK.has(address) && Number.parseInt(hexPort, 16) === port;
}
