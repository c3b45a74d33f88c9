import type { z } from 'zod';
import { contract, type CommandName, type Contract } from './contract.ts';
import { type ContractTransport, valueOfReply } from './define.ts';
import { type ContractEvent, EventSchema } from './events.ts';

export type Client = {
  [N in CommandName]: (input: z.input<Contract[N]['input']>) => Promise<z.output<Contract[N]['output']>>;
} & { onEvent(listener: (event: ContractEvent) => void): () => void };

/** A typed client over any transport. Parses every reply and event, so a bad host fails here and nowhere else. */
export function createClient(transport: ContractTransport): Client {
  const calls = Object.fromEntries(
    (Object.keys(contract) as CommandName[]).map((name) => [
      name,
      async (input: unknown) => {
        return contract[name].output.parse(valueOfReply(await transport.call({ name, input })));
      },
    ]),
  );
  return {
    ...calls,
    onEvent: (listener: (event: ContractEvent) => void) => transport.onEvent((message) => listener(EventSchema.parse(message))),
  } as Client;
}
