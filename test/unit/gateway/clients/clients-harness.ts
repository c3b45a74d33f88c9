import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Clients, createClients } from '../../../../shared/gateway/clients/clients.ts';
import type { ClientContext } from '../../../../shared/gateway/clients/context.ts';
import { openConnectionStore } from '../../../../shared/gateway/clients/connection-store.ts';
import type { Places, System } from '../../../../shared/gateway/clients/registry/places.ts';
import { openDataFolder } from '../../../../shared/gateway/config/data-folder.ts';
import { openGrantStore } from '../../../../shared/gateway/config/grant-store.ts';
import { openServerStore } from '../../../../shared/gateway/config/server-store.ts';
import { createMemorySecrets } from '../../../../shared/gateway/secrets/memory-secrets.ts';
import type { ClientId } from '../../../../shared/model/client-id.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

export interface ClientsFixture {
  readonly home: string;
  readonly clients: Clients;
  /** What `clients` was made of. */
  readonly context: ClientContext;
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly log: ReturnType<typeof createRecordingLog>;
  readonly records: string[];
  readonly servers: Awaited<ReturnType<typeof openServerStore>>;
  readonly grants: Awaited<ReturnType<typeof openGrantStore>>;
  readonly secrets: ReturnType<typeof createMemorySecrets>;
  readonly connections: Awaited<ReturnType<typeof openConnectionStore>>;
  /** Another port from now on. */
  moveTo(origin: string): void;
  write(path: string, text: string | Buffer): string;
  read(path: string): string;
  /** Plans and carries out what was planned. */
  connect(client: ClientId, style?: 'wrap' | 'add', values?: Record<string, string>): ReturnType<Clients['connect']>;
  undo(client: ClientId, removeServers?: boolean): ReturnType<Clients['undo']>;
}

/** The work on clients' configurations over a home folder of its own, with real stores. */
export async function setUpClients(
  over: { readonly environment?: Record<string, string>; readonly system?: System } = {},
): Promise<ClientsFixture> {
  const home = temporaryFolder();
  const folder = await openDataFolder(join(temporaryFolder(), 'data'));
  const clock = createFakeClock();
  const log = createRecordingLog();
  const secrets = createMemorySecrets();
  const servers = await openServerStore({ folder, secrets, clock, log });
  const grants = await openGrantStore({ folder, clock, log });
  const connections = await openConnectionStore({ folder, secrets, clock, log });
  const places: Places = { home, system: over.system ?? 'linux', environment: { HOME: home, ...over.environment } };
  const records: string[] = [];
  let origin = 'http://127.0.0.1:47100';
  const context: ClientContext = {
    places,
    connections,
    servers,
    addServer: async (name, connection, values, client) =>
      void (await servers.add({ name, connection, secrets: values, cameFrom: client })),
    removeServer: servers.remove,
    grants,
    onRevoked: async () => {},
    secrets,
    mcpOrigin: () => origin,
    bridge: { command: '/usr/bin/node', args: ['/opt/countersign/countersign.js', 'bridge'], options: [], env: {} },
    serversFile: folder.servers,
    record: (subject, reason) => void records.push(`${subject}: ${reason}`),
    clock,
    log,
  };
  const clients = createClients(context, () => {});
  return {
    home,
    clients,
    context,
    clock,
    log,
    records,
    servers,
    grants,
    secrets,
    connections,
    moveTo: (to) => {
      origin = to;
    },
    write(path, text) {
      const whole = join(home, path);
      mkdirSync(dirname(whole), { recursive: true });
      writeFileSync(whole, text);
      return whole;
    },
    read: (path) => readFileSync(join(home, path), 'utf8'),
    async connect(client, style = 'wrap', values = {}) {
      const { precondition } = await clients.plan(client, style, values);
      return clients.connect(client, style, values, precondition);
    },
    async undo(client, removeServers = false) {
      const { precondition } = await clients.planUndo(client);
      return clients.undo(client, precondition, removeServers);
    },
  };
}
