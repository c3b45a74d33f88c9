import type { Grant } from '../../model/grant.ts';
import type { Stores } from '../open-stores.ts';
import type { Clock, Log, Secrets } from '../ports.ts';
import type { Recorder } from '../record-events.ts';
import { type ClientsOnDemand, createClientsOnDemand } from './clients-on-demand.ts';
import type { BridgeCommand } from './context.ts';
import { type Places, placesOfThisProcess } from './registry/places.ts';

/** What a host says about the clients of its computer. */
export interface ClientHost {
  /** How clients that only start commands start ours; without it, by `countersign` on their path. */
  readonly bridgeCommand?: BridgeCommand;
  /** Whose clients are meant; without it, those of the person that runs us. */
  readonly places?: Places;
}

export interface OpenClientsOptions {
  readonly options: ClientHost;
  readonly stores: Stores;
  readonly secrets: Secrets;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly log: Log;
  readonly mcpOrigin: () => string;
  readonly endGrant: (grant: Grant) => Promise<void>;
  readonly endServer: (server: string) => Promise<void>;
  readonly forgetServer: (server: string) => Promise<void>;
  readonly changed: () => void;
}

/** The clients of this computer, with the stores that they are written into. */
export function openClients({ options, stores, recorder, ...rest }: OpenClientsOptions): ClientsOnDemand {
  const { servers, grants, connections, folder } = stores;
  const clients = createClientsOnDemand(
    {
      places: options.places ?? placesOfThisProcess(),
      connections,
      servers,
      async addServer(name, connection, secrets, client) {
        await servers.add({ name, connection, secrets, cameFrom: client });
        recorder.event('server added', 'It came from the configuration of a client.', { server: name });
      },
      async removeServer(name) {
        await rest.endServer(name);
        await servers.remove(name);
        await rest.forgetServer(name);
      },
      grants,
      onRevoked: rest.endGrant,
      secrets: rest.secrets,
      mcpOrigin: rest.mcpOrigin,
      bridge: options.bridgeCommand ?? { command: 'countersign', args: ['bridge'], options: [], env: {} },
      serversFile: folder.servers,
      record: (subject, reason, client) => recorder.event(subject, reason, { client }),
      clock: rest.clock,
      log: rest.log,
    },
    rest.changed,
  );
  for (const store of [grants, servers]) store.onChange(() => clients.loaded?.refresh());
  return clients;
}
