import type { Clients } from './clients.ts';
import type { ClientContext } from './context.ts';

/**
 * The clients of this computer. What reads and writes the files of two dozen programs in four formats is much to load for a
 * gateway that only forwards, so it is loaded when a client is connected, or when somebody looks.
 */
export interface ClientsOnDemand {
  /** Null until they were needed. */
  readonly loaded: Clients | null;
  get(): Promise<Clients>;
  /** Looks whenever something changes, until stopped: from now on where a client is connected, else from the first `get`. */
  watch(): void;
  stop(): void;
}

export function createClientsOnDemand(context: ClientContext, onChanged: () => void): ClientsOnDemand {
  let loaded: Clients | null = null;
  let loading: Promise<Clients> | null = null;
  let isWatching = false;

  async function load(): Promise<Clients> {
    const { createClients } = await import('./clients.ts');
    loaded = createClients(context, onChanged);
    if (isWatching) loaded.watch();
    return loaded;
  }

  function get(): Promise<Clients> {
    loading ??= load();
    return loading;
  }

  return {
    get loaded() {
      return loaded;
    },
    get,
    watch() {
      isWatching = true;
      loaded?.watch();
      if (context.connections.list().length === 0) return;
      get().catch((error: unknown) => context.log.warn('the clients could not be looked at', { error: String(error) }));
    },
    stop() {
      isWatching = false;
      loaded?.stop();
    },
  };
}
