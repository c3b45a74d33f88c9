import type { Socket } from 'node:net';

/** The two ends of a connection on this computer, by their ports. */
export interface Peer {
  readonly clientPort: number;
  readonly ourPort: number;
}

/** Null when the connection is closed already. */
export function peerOf(socket: Pick<Socket, 'remotePort' | 'localPort'> | null): Peer | null {
  const { remotePort: clientPort, localPort: ourPort } = socket ?? {};
  return clientPort === undefined || ourPort === undefined ? null : { clientPort, ourPort };
}
