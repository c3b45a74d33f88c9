import { randomUUID } from 'node:crypto';
import type { ContractEvent } from '../contract/contract.ts';
import type { AppState } from '../contract/state.ts';
import type { Clock } from './ports.ts';

/** The parts of the state that change; the publisher adds which host and which revision it is. */
export type StateParts = Omit<AppState, 'instance' | 'revision'>;

export interface StatePublisher {
  /** The state of now, with the last published revision. */
  current(): AppState;
  /** Says that something changed. Bursts are told as one: at once, then at most every 50 ms. */
  changed(): void;
  onEvent(listener: (event: ContractEvent) => void): () => void;
  emit(event: ContractEvent): void;
  stop(): void;
}

const QUIET_MS = 50;

export function createStatePublisher(clock: Clock, build: () => StateParts): StatePublisher {
  const instance = randomUUID();
  const listeners = new Set<(event: ContractEvent) => void>();
  let revision = 0;
  let lastAt = 0;
  let cancel: (() => void) | null = null;
  let isStopped = false;

  function current(): AppState {
    return { instance, revision, ...build() };
  }

  function emit(event: ContractEvent): void {
    for (const listener of listeners) listener(event);
  }

  function publish(): void {
    cancel = null;
    lastAt = clock.now();
    if (listeners.size > 0 && !isStopped) emit({ name: 'state.changed', state: current() });
  }

  return {
    current,
    emit,
    changed() {
      revision += 1;
      if (cancel !== null || isStopped) return;
      // A clock that was set back must not keep the pages waiting for as long as that.
      cancel = clock.after(Math.min(QUIET_MS, Math.max(0, lastAt + QUIET_MS - clock.now())), publish);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}
