import type { ContractEvent } from '../shared/contract/contract.ts';
import type { AppState } from '../shared/contract/state.ts';
import type { ApprovalView } from '../shared/model/approval.ts';

/** The newest state that the core told, for the tray, prompts and dialogs. */
export interface KnownState {
  get(): AppState | null;
  /** Takes what an event says; an older state than the known one is ignored. */
  hear(event: ContractEvent): void;
  /** The core is gone: nothing is known. */
  forget(): void;
  onChange(listener: (state: AppState | null) => void): void;
}

export function createKnownState(): KnownState {
  let state: AppState | null = null;
  const listeners: ((state: AppState | null) => void)[] = [];
  function set(next: AppState | null): void {
    state = next;
    for (const listener of listeners) listener(next);
  }
  return {
    get: () => state,
    hear(event) {
      if (event.name !== 'state.changed') return;
      const isOlder = state !== null && event.state.instance === state.instance && event.state.revision <= state.revision;
      if (!isOlder) set(event.state);
    },
    forget: () => set(null),
    onChange: (listener) => void listeners.push(listener),
  };
}

/** Questions that a person can still answer, the oldest first. */
export function waitingOf(state: AppState | null): readonly ApprovalView[] {
  const waiting = (state?.approvals ?? []).filter((approval) => approval.state === 'waiting' || approval.state === 'pending');
  return waiting.toSorted((a, b) => a.openedAt - b.openedAt);
}
