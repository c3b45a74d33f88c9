import { expect, test } from 'vitest';
import type { ContractTransport } from '../../shared/contract/define.ts';
import { createLazyClient } from '../../renderer/connect/lazy-client.ts';
import { fakeState } from '../fakes/fake-state.ts';

function transport(
  answer: (name: string) => unknown,
): ContractTransport & { readonly asked: string[]; tell(message: unknown): void } {
  const asked: string[] = [];
  const listeners = new Set<(message: unknown) => void>();
  return {
    asked,
    call: async ({ name }) => {
      asked.push(name);
      return answer(name);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (message) => {
      for (const listener of listeners) listener(message);
    },
  };
}

test('a command that is given before the contract has come is sent once, and its answer is parsed', async () => {
  const host = transport((name) => ({ ok: true, value: name === 'history.page' ? { entries: [], next: null } : null }));
  const client = createLazyClient(host);
  expect(await client['history.page']({})).toEqual({ entries: [], next: null });
  expect(host.asked).toEqual(['history.page']);
  await expect(client['servers.tools']({ name: 'x' })).rejects.toThrow();
});

test('the state and the events are parsed, too, and errors of the host are its own', async () => {
  const state = fakeState();
  const good = createLazyClient(transport(() => ({ ok: true, value: state })));
  expect(await good['state.get'](null)).toEqual(state);
  const bad = createLazyClient(transport(() => ({ ok: true, value: { ...state, revision: 'x' } })));
  await expect(bad['state.get'](null)).rejects.toThrow();
  const failing = createLazyClient(transport(() => ({ ok: false, error: { code: 'unavailable', message: 'Not now.' } })));
  await expect(failing['state.get'](null)).rejects.toMatchObject({ code: 'unavailable', message: 'Not now.' });
  await expect(failing['demo.start'](null)).rejects.toMatchObject({ code: 'unavailable' });
});

test('events are heard at once, and until one has enough', () => {
  const host = transport(() => null);
  const heard: unknown[] = [];
  const stop = createLazyClient(host).onEvent((event) => heard.push(event));
  host.tell({ name: 'approvals.opened', id: 'ABC123' });
  expect(() => host.tell({ name: 'nothing we know' })).toThrow();
  stop();
  host.tell({ name: 'approvals.opened', id: 'ABC124' });
  expect(heard).toEqual([{ name: 'approvals.opened', id: 'ABC123' }]);
});

test('it is no promise, so that it can be handed on by one', async () => {
  const client = createLazyClient(transport(() => null));
  expect(await Promise.resolve(client)).toBe(client);
});
