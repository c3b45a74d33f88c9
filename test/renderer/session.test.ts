import { describe, expect, test } from 'vitest';
import { createClient } from '../../shared/contract/client.ts';
import type { CallRequest, ContractTransport } from '../../shared/contract/define.ts';
import type { AppState } from '../../shared/contract/state.ts';
import { openSession } from '../../renderer/connect/session.ts';
import { emptyState } from '../fakes/ui-data.ts';

/** A transport whose replies and events the test lets through one by one. */
function scriptedTransport() {
  const asked: { request: CallRequest; answer: (state: AppState) => void; fail: () => void }[] = [];
  let hear: (message: unknown) => void = () => undefined;
  const transport: ContractTransport = {
    call: (request) =>
      new Promise((done, failed) => {
        asked.push({ request, answer: (value) => done({ ok: true, value }), fail: () => failed(new Error('gone')) });
      }),
    onEvent: (listener) => {
      hear = listener;
      return () => undefined;
    },
  };
  return { transport, asked, push: (state: AppState) => hear({ name: 'state.changed', state }) };
}

const at = (revision: number, instance = 'one'): AppState => ({ ...emptyState(), instance, revision });
const settled = () => new Promise((done) => setTimeout(done, 0));

describe('the session', () => {
  test('a change that comes before the first answer is not lost, and the older answer is dropped', async () => {
    const host = scriptedTransport();
    const session = openSession(createClient(host.transport));
    host.push(at(5));
    host.asked[0]?.answer(at(3));
    await settled();
    expect(session.state()?.revision).toBe(5);
  });
  test('only newer revisions count, until the host starts anew', () => {
    const host = scriptedTransport();
    const session = openSession(createClient(host.transport));
    let told = 0;
    session.subscribe(() => (told += 1));
    for (const state of [at(5), at(5), at(4), at(1, 'two')]) host.push(state);
    expect(session.state()).toMatchObject({ instance: 'two', revision: 1 });
    expect(told).toBe(2);
  });
  test('a first fetch that fails leaves it to the events', async () => {
    const host = scriptedTransport();
    const session = openSession(createClient(host.transport));
    host.asked[0]?.fail();
    await settled();
    expect(session.state()).toBeUndefined();
    host.push(at(1));
    expect(session.state()?.revision).toBe(1);
  });
});
