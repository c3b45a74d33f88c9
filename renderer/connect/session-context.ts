import { createContext, useContext, useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { Client } from '../../shared/contract/client.ts';
import type { ContractEvent } from '../../shared/contract/contract.ts';
import type { AppState } from '../../shared/contract/state.ts';
import type { Session } from './session.ts';

export const SessionContext = createContext<Session | null>(null);

/** The session of this page. Throws outside of the provider: that is a bug. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('SessionContext has no provider here.');
  return session;
}

/** The typed client: one function for each command of the contract. */
export function useClient(): Client {
  return useSession().client;
}

/** The part of the state that `select` picks; it must already be in the state, never a new array or object. */
export function useAppState<T>(select: (state: AppState) => T): T {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, () => {
    const state = session.state();
    if (state === undefined) throw new Error('The state is read before it has come.');
    return select(state);
  });
}

/** Whether the first state has come. */
export function useHasState(): boolean {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, () => session.state() !== undefined);
}

/** Hears every event of the host while mounted. */
export function useHostEvents(listener: (event: ContractEvent) => void): void {
  const session = useSession();
  const onEvent = useEffectEvent(listener);
  useEffect(() => session.onEvent((event) => onEvent(event)), [session]);
}
