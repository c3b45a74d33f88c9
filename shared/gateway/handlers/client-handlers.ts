import type { Handlers } from '../../contract/host.ts';
import type { Clients } from '../clients/clients.ts';
import { pasteSpecs } from '../clients/registry/registry.ts';

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
export function clientHandlers(clients: Clients): ClientHandlers {
  return {
    'clients.list': async ({ fresh }) => {
      const views = fresh || clients.views().length === 0 ? await clients.scan() : clients.views();
      return { clients: [...views], paste: pasteSpecs.map(({ id, name, where, docs }) => ({ id, name, where, docs })) };
    },
    'clients.plan': ({ client, style, values }) => clients.plan(client, style, values),
    'clients.connect': ({ client, style, values, precondition }) => clients.connect(client, style, values, precondition),
    'clients.import': ({ client, values }) => clients.import(client, values),
    'clients.planUndo': ({ client }) => clients.planUndo(client),
    'clients.undo': ({ client, precondition, removeServers }) => clients.undo(client, precondition, removeServers),
    'clients.planUndoAll': () => clients.planUndoAll(),
    'clients.undoAll': (options) => clients.undoAll(options?.removeServers ?? false),
    'clients.accept': async ({ client }) => {
      await clients.accept(client);
      return null;
    },
  };
}
