import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackListeners {
  readonly port: number;
  /** Ends every connection, also those that stream. Idempotent. */
  stop(): Promise<void>;
}

const ATTEMPTS_FOR_A_FREE_PORT = 20;
/** More than any set of clients needs, fewer than would leave no handle for starting servers. */
const MAX_CONNECTIONS = 2000;

/**
 * Listens on 127.0.0.1 and, where the system has it, on ::1, both with the same port; 0 takes one that is free on both.
 * Rejects with the system's error (EADDRINUSE, EACCES) when a fixed port cannot be had.
 */
export async function listenOnLoopback(
  port: number,
  options: ServerOptions,
  listener: RequestListener,
): Promise<LoopbackListeners> {
  for (let attempt = 1; ; attempt += 1) {
    const first = await listen('127.0.0.1', port, options, listener);
    const chosen = (first.address() as AddressInfo).port;
    try {
      const second = await listenWhereThereIsIpv6(chosen, options, listener);
      const servers = second === null ? [first] : [first, second];
      return { port: chosen, stop: () => stopAll(servers) };
    } catch (error) {
      await stopAll([first]);
      if (port !== 0 || attempt === ATTEMPTS_FOR_A_FREE_PORT) throw error;
    }
  }
}

async function listenWhereThereIsIpv6(port: number, options: ServerOptions, listener: RequestListener): Promise<Server | null> {
  try {
    return await listen('::1', port, options, listener);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'))
      return null;
    throw error;
  }
}

function listen(address: string, port: number, options: ServerOptions, listener: RequestListener): Promise<Server> {
  const server = createServer({ insecureHTTPParser: false, ...options }, listener);
  server.maxConnections = MAX_CONNECTIONS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, exclusive: true, ...(address === '::1' ? { ipv6Only: true } : {}) }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

async function stopAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    }),
  );
}
