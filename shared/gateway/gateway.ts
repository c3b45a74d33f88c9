import type { ContractEvent } from '../contract/contract.ts';
import type { Handlers } from '../contract/host.ts';
import type { ClientHost } from './clients/open-clients.ts';
import type { DemoServer } from './demo/find-demo-server.ts';
import type { LentTokens } from './lent-tokens.ts';
import type { Clock, Log, OpenExternal, Secrets } from './ports.ts';

export interface GatewayOptions extends ClientHost {
  readonly dataDir: string;
  readonly host: 'headless' | 'desktop';
  readonly version: string;
  /** Overrides the setting's port; 0 takes a free one. */
  readonly port?: number;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly clock?: Clock;
  /** How the server of the demo is started here; null when it is not there. Without it, the one that is installed as a package. */
  readonly demoServer?: DemoServer | null;
  /** Opens the person's browser for signing in to a server; without it, the address is only shown. */
  readonly openExternal?: OpenExternal;
  /** An https address of a client id metadata document for Countersign (MCP, Client Registration); without it, there is none. */
  readonly clientMetadataUrl?: string;
}

/** The core. A host answers contract calls with `handlers` and passes `onEvent` on to its UIs. */
export interface Gateway {
  readonly handlers: Handlers;
  onEvent(listener: (event: ContractEvent) => void): () => void;
  /** For a host's own way to let a client in that a person has made a grant for. Lending is recorded. */
  readonly tokens: LentTokens;
  /** Opens the MCP address. Without it the core only answers commands (the command line without a running host). */
  listen(): Promise<{ readonly mcpUrl: string; readonly port: number }>;
  /** For a host that hears of it: the computer has slept. What was over meanwhile ends. */
  wake(): void;
  /** Denies what waits, lets nothing new in, ends every session and child, writes what is queued. Idempotent. */
  stop(): Promise<void>;
}
