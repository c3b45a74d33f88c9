import type { Client } from '../../shared/contract/client.ts';
import type { ContractTransport } from '../../shared/contract/define.ts';
import { createConnectionStatus, type ConnectionStatus } from './connection-status.ts';
import { createLazyClient } from './lazy-client.ts';
import { httpTransport } from './http-transport.ts';

declare global {
  interface Window {
    /** Put there by the desktop's preload; a browser tab has none. */
    readonly countersign?: ContractTransport;
  }
}

export interface Connection {
  readonly client: Client;
  readonly status: ConnectionStatus;
}

/** The only place in the page that knows whether it runs on the desktop or in a browser. */
export function connect(): Connection {
  const bridge = window.countersign;
  if (bridge !== undefined) return { client: createLazyClient(bridge), status: createConnectionStatus('open') };
  const status = createConnectionStatus('connecting');
  return { client: createLazyClient(httpTransport(window.location.origin, status)), status };
}
