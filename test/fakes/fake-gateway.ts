import { contract, type CommandName, type ContractEvent } from '../../shared/contract/contract.ts';
import { ContractError } from '../../shared/contract/define.ts';
import type { Handlers } from '../../shared/contract/host.ts';
import type { AppState } from '../../shared/contract/state.ts';
import type { Grant } from '../../shared/model/grant.ts';
import type { ContractHost } from '../../shared/headless/contract-host.ts';
import { createLentTokens, type LentTokens } from '../../shared/gateway/lent-tokens.ts';
import { fakeState } from './fake-state.ts';

/** A core that keeps one state in memory, answers the commands the transports are tested with, and refuses every other. */
export interface FakeGateway extends ContractHost {
  readonly state: AppState;
  /** Changes the state, raises its revision and tells everybody. */
  change(over: Partial<AppState>): void;
  emit(event: ContractEvent): void;
  readonly listeners: number;
  readonly tokens: LentTokens;
}

export function createFakeGateway(): FakeGateway {
  let state = fakeState();
  const listeners = new Set<(event: ContractEvent) => void>();

  function emit(event: ContractEvent): void {
    for (const listener of [...listeners]) listener(event);
  }

  function change(over: Partial<AppState>): void {
    state = { ...state, ...over, revision: state.revision + 1 };
    emit({ name: 'state.changed', state });
  }

  const known: Partial<Handlers> = {
    'state.get': async () => state,
    'approvals.get': async ({ id }) => {
      const found = state.approvals.find((approval) => approval.id === id);
      if (found === undefined) throw new ContractError('not-found', `There is no open question ${id}.`);
      return { ...found, arguments: found.arguments ?? '{}' };
    },
    'approvals.allow': async ({ id }) => answer(id),
    'approvals.deny': async ({ id }) => answer(id),
    'switches.on': async ({ kind, client, server }) => {
      change({ switches: [{ kind, client, server, until: null, since: 0 }] });
      return null;
    },
    // What lets more through needs the person, as the real one has it.
    'switches.off': async (_given, { surfaces }) => {
      if (!surfaces.includes('main') && !surfaces.includes('operator'))
        throw new ContractError('needs-operator', 'This needs the person.');
      change({ switches: [] });
      return null;
    },
    // A bug: what it throws must not reach a caller.
    'demo.start': () => Promise.reject(new Error('the secret detail')),
    'servers.logs': async ({ name }) => ({ lines: [name, 'ü'.repeat(100_000)] }),
  };

  async function answer(id: string): Promise<null> {
    if (!state.approvals.some((approval) => approval.id === id)) {
      throw new ContractError('already-answered', 'This question is settled already.');
    }
    change({ approvals: state.approvals.filter((approval) => approval.id !== id) });
    return null;
  }

  const refuse = async (): Promise<never> => {
    throw new ContractError('unavailable', 'The fake gateway does not do this.');
  };
  const grants = (): Grant[] =>
    state.grants.map(({ lastSeenAt: _lastSeenAt, sessions: _sessions, ...grant }) => ({ ...grant, tokenSha256: '0'.repeat(64) }));
  const names = Object.keys(contract) as CommandName[];
  return {
    handlers: { ...(Object.fromEntries(names.map((name) => [name, refuse])) as unknown as Handlers), ...known },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get state() {
      return state;
    },
    get listeners() {
      return listeners.size;
    },
    tokens: createLentTokens({
      authenticate: () => null,
      byName: (name) => grants().find((grant) => grant.name === name) ?? null,
      list: grants,
    }),
    change,
    emit,
  };
}
