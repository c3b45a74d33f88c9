import type { Client } from '../../shared/contract/client.ts';
import { type ContractTransport, valueOfReply } from '../../shared/contract/define.ts';
import { EventSchema } from '../../shared/contract/events.ts';
import { AppStateSchema } from '../../shared/contract/state.ts';

type Begin = Pick<Client, 'state.get' | 'onEvent'>;

/**
 * A client that can show the state and hear events at once. The rest of the contract, which a first question does not need, comes
 * right after the first state; a command that is given sooner waits for it. Every reply and event is parsed, as with `createClient`.
 */
export function createLazyClient(transport: ContractTransport): Client {
  let whole: Promise<Client> | null = null;

  function load(): Promise<Client> {
    whole ??= import('../../shared/contract/client.ts').then(
      ({ createClient }) => createClient(transport),
      (error: unknown) => {
        // It may come the next time.
        whole = null;
        throw error;
      },
    );
    return whole;
  }

  const begin: Begin = {
    async 'state.get'(input) {
      const state = AppStateSchema.parse(valueOfReply(await transport.call({ name: 'state.get', input })));
      void load().catch(() => {});
      return state;
    },
    onEvent: (listener) => transport.onEvent((message) => listener(EventSchema.parse(message))),
  };
  return new Proxy(begin, {
    get(known, name) {
      if (Object.hasOwn(known, name)) return known[name as keyof Begin];
      // A promise would be looked into for this.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return async (input: never) => (await load())[name as 'state.get'](input);
    },
  }) as Client;
}
