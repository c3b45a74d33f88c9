import type { ContractTransport, Surface } from '../contract/define.ts';
import { answerCall } from '../contract/host.ts';
import type { ContractHost } from './contract-host.ts';

/**
 * The contract inside one process. Everything goes through JSON text, so that a value which only survives in memory
 * (undefined, a class) fails here as it would over a socket.
 */
export function memoryTransport(
  host: ContractHost,
  surfaces: readonly Surface[],
  onBug: (error: unknown, name: string) => void,
): ContractTransport {
  return {
    call: async (request) => throughJson(await answerCall(host.handlers, { surfaces }, throughJson(request), onBug)),
    onEvent: (listener) => host.onEvent((event) => listener(throughJson(event))),
  };
}

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
