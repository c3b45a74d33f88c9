import type { ClientId } from '../../model/client-id.ts';
import type { Grant } from '../../model/grant.ts';
import type { Transport } from '../../model/server.ts';
import type { GrantStore } from '../config/grant-store.ts';
import type { ServerStore } from '../config/server-store.ts';
import type { Clock, Log, Secrets } from '../ports.ts';
import type { ConnectionStore } from './connection-store.ts';
import type { Places } from './registry/places.ts';

/** How a client that only starts commands is given us; the server, the grant and the data folder follow. */
export interface BridgeCommand {
  readonly command: string;
  /** With the word that makes it a bridge. */
  readonly args: readonly string[];
  /** After the server's name. */
  readonly options: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What work on clients' configurations needs. */
export interface ClientContext {
  readonly places: Places;
  readonly connections: ConnectionStore;
  readonly servers: Pick<ServerStore, 'list' | 'get' | 'currentNameOf'>;
  /** Rejects with ContractError; recorded. */
  readonly addServer: (
    name: string,
    connection: Transport,
    secrets: Readonly<Record<string, string>>,
    client: ClientId,
  ) => Promise<void>;
  readonly removeServer: (name: string) => Promise<void>;
  readonly grants: Pick<GrantStore, 'list' | 'byName' | 'create' | 'renew' | 'change' | 'revoke'>;
  /** Its sessions end. */
  readonly onRevoked: (grant: Grant) => Promise<void>;
  readonly secrets: Pick<Secrets, 'get'>;
  /** Where Countersign listens, without a path. */
  readonly mcpOrigin: () => string;
  readonly bridge: BridgeCommand;
  readonly serversFile: string;
  readonly record: (subject: string, reason: string, client: string | null) => void;
  readonly clock: Clock;
  readonly log: Log;
}
