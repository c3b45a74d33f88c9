/** How the page stands with its host. `signed-out`: the host answers, but no longer knows this browser. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'signed-out';

/** The state of the connection as an external store; `set` is for the transport alone. */
export interface ConnectionStatus {
  readonly get: () => ConnectionState;
  readonly set: (next: ConnectionState) => void;
  readonly subscribe: (onChange: () => void) => () => void;
}

/** A new status that begins as given and tells its subscribers of changes only. */
export function createConnectionStatus(initial: ConnectionState): ConnectionStatus {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (next) => {
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe: (onChange) => {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
  };
}
