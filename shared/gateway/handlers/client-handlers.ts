import type { Handlers } from '../../contract/host.ts';
import type { ClientsOnDemand } from '../clients/clients-on-demand.ts';

type ClientHandlers = Pick<
  Handlers,
  | 'clients.list'
  | 'clients.plan'
  | 'clients.connect'
  | 'clients.import'
  | 'clients.planUndo'
  | 'clients.undo'
  | 'clients.planUndoAll'
  | 'clients.undoAll'
  | 'clients.accept'
>;

/** The configurations of MCP clients: seeing, connecting, importing, putting back. */
export function clientHandlers({ get }: Pick<ClientsOnDemand, 'get'>): ClientHandlers {
  return {
    'clients.list': async ({ fresh }) => {
      const clients = await get();
      const views = fresh || clients.views().length === 0 ? await clients.scan() : clients.views();
      return { clients: [...views], paste: [...clients.pasteCards] };
    },
    'clients.plan': async ({ client, style, values }) => (await get()).plan(client, style, values),
    'clients.connect': async ({ client, style, values, precondition }) =>
      (await get()).connect(client, style, values, precondition),
    'clients.import': async ({ client, values }) => (await get()).import(client, values),
    'clients.planUndo': async ({ client }) => (await get()).planUndo(client),
    'clients.undo': async ({ client, precondition, removeServers }) => (await get()).undo(client, precondition, removeServers),
    'clients.planUndoAll': async () => (await get()).planUndoAll(),
    'clients.undoAll': async (options) => (await get()).undoAll(options?.removeServers ?? false),
    'clients.accept': async ({ client }) => {
      await (await get()).accept(client);
      return null;
    },
  };
}
