import type { ContractEvent } from '../contract/contract.ts';
import type { Handlers } from '../contract/host.ts';
import type { Clock, Log, Secrets } from './ports.ts';

export interface GatewayOptions {
  readonly dataDir: string;
  readonly host: 'headless' | 'desktop';
  readonly version: string;
  /** Overrides the setting's port; 0 takes a free one. */
  readonly port?: number;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly clock?: Clock;
}

/** The core. A host answers contract calls with `handlers` and passes `onEvent` on to its UIs. */
export interface Gateway {
  readonly handlers: Handlers;
  onEvent(listener: (event: ContractEvent) => void): () => void;
  /** Opens the MCP address. Without it the core only answers commands (the command line without a running host). */
  listen(): Promise<{ readonly mcpUrl: string; readonly port: number }>;
  /** Denies what waits, lets nothing new in, ends every session and child, writes what is queued. Idempotent. */
  stop(): Promise<void>;
}
