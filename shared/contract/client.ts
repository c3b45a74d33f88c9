import type { z } from 'zod';
import { contract, EventSchema, type CommandName, type Contract, type ContractEvent } from './contract.ts';
import { CallReplySchema, ContractError, type ContractTransport } from './define.ts';

export type Client = {
  [N in CommandName]: (input: z.input<Contract[N]['input']>) => Promise<z.output<Contract[N]['output']>>;
} & { onEvent(listener: (event: ContractEvent) => void): () => void };

/** A typed client over any transport. Parses every reply and event, so a bad host fails here and nowhere else. */
export function createClient(transport: ContractTransport): Client {
  const calls = Object.fromEntries(
    (Object.keys(contract) as CommandName[]).map((name) => [
      name,
      async (input: unknown) => {
        const reply = CallReplySchema.parse(await transport.call({ name, input }));
        if (!reply.ok) throw new ContractError(reply.error.code, reply.error.message);
        return contract[name].output.parse(reply.value);
      },
    ]),
  );
  return {
    ...calls,
    onEvent: (listener: (event: ContractEvent) => void) => transport.onEvent((message) => listener(EventSchema.parse(message))),
  } as Client;
}
