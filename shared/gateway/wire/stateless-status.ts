import type { ServerMessage } from '../upstreams/link.ts';
import { RPC } from './message.ts';

/** Errors that the stateless revision also says by the status of the response (MCP 2026-07-28, Streamable HTTP). */
const STATUS_OF_ERROR: ReadonlyMap<unknown, number> = new Map([
  [RPC.methodNotFound, 404],
  [RPC.headerMismatch, 400],
  // A capability of the client is missing; the protocol version is not supported.
  [-32021, 400],
  [-32022, 400],
]);

/** The HTTP status that goes with a JSON-RPC error code. */
export function statusOfCode(code: unknown): number {
  return STATUS_OF_ERROR.get(code) ?? 200;
}

/** The HTTP status that goes with an answer of a server. */
export function statusOfAnswer(message: Pick<ServerMessage, 'value'>): number {
  const { error } = message.value;
  return statusOfCode(typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);
}
