import type { Client } from '../../shared/contract/client.ts';
import type { ContractEvent } from '../../shared/contract/contract.ts';
import type { AppState } from '../../shared/contract/state.ts';

/** What the page knows of the product, kept up to date by the host's events. */
export interface Session {
  readonly client: Client;
  /** The newest state, or undefined until the first one has come. The same object until something changed. */
  readonly state: () => AppState | undefined;
  readonly subscribe: (onChange: () => void) => () => void;
  readonly onEvent: (listener: (event: ContractEvent) => void) => () => void;
  readonly stop: () => void;
}

/**
 * Subscribes first and fetches then, so that no change can fall between; keeps only what is newer. Revisions count within
 * one instance of the host: after its restart a lower one is newer. A failed first fetch is no error here: every stream
 * of events begins with the state.
 */
export function openSession(client: Client): Session {
  let state: AppState | undefined;
  const listeners = new Set<() => void>();
  const eventListeners = new Set<(event: ContractEvent) => void>();

  function accept(next: AppState): void {
    if (state !== undefined && next.instance === state.instance && next.revision <= state.revision) return;
    state = next;
    for (const listener of listeners) listener();
  }

  const unsubscribe = client.onEvent((event) => {
    if (event.name === 'state.changed') accept(event.state);
    for (const listener of eventListeners) listener(event);
  });
  client['state.get'](null).then(accept, () => undefined);

  return {
    client,
    state: () => state,
    subscribe: (onChange) => {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
    onEvent: (listener) => {
      eventListeners.add(listener);
      return () => void eventListeners.delete(listener);
    },
    stop: unsubscribe,
  };
}
