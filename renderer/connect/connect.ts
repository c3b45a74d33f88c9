import type { Client } from '../../shared/contract/client.ts';
import { createConnectionStatus, type ConnectionStatus } from './connection-status.ts';
import { type DesktopBridge, desktopTransport } from './desktop-transport.ts';
import { createLazyClient } from './lazy-client.ts';
import { httpTransport } from './http-transport.ts';

declare global {
  interface Window {
    /** Put there by the desktop's preload; a browser tab has none. */
    readonly countersign?: DesktopBridge;
  }
}

export interface Connection {
  readonly client: Client;
  readonly status: ConnectionStatus;
}

/** The only place in the page that knows whether it runs on the desktop or in a browser. */
export function connect(): Connection {
  const bridge = window.countersign;
  const status = createConnectionStatus('connecting');
  if (bridge !== undefined) return { client: createLazyClient(desktopTransport(bridge, status)), status };
  return { client: createLazyClient(httpTransport(window.location.origin, status)), status };
}

/** Whether this page may answer questions: on the desktop only the approval window may. The host decides; this says what to draw. */
export function mayAnswer(): boolean {
  return window.countersign?.surface !== 'main';
}

/** Whether the page stands in a window of the desktop app. */
export function isOnDesktop(): boolean {
  return window.countersign !== undefined;
}
