import type { ServerResponse } from 'node:http';

/** Sends a whole JSON text. Does nothing when an answer was begun already. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

/** Sends a status without a body. */
export function sendStatus(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-length': 0, ...headers });
  response.end();
}

/** A JSON-RPC error as text; `id` is the JSON text of the id it answers. */
export function rpcErrorText(id: string, code: number, message: string): string {
  return `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify({ code, message })}}`;
}

/** A JSON-RPC result as text; `id` is the JSON text of the id it answers. */
export function rpcResultText(id: string, result: unknown): string {
  return `{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result)}}`;
}

export function sendRpcError(response: ServerResponse, status: number, id: string, code: number, message: string): void {
  sendJson(response, status, rpcErrorText(id, code, message));
}
