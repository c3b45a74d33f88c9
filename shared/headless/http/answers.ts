import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { CallReply, ErrorCode } from '../../contract/define.ts';

/** Sends a whole body once. The length is known, so the connection can be used again. */
export function sendBody(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { ...headers, 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

export function sendJson(response: ServerResponse, status: number, value: unknown, headers: OutgoingHttpHeaders = {}): void {
  sendBody(response, status, 'application/json', JSON.stringify(value), { 'cache-control': 'no-store', ...headers });
}

/** A refusal in the contract's own shape, so that every client reads it like any other failed call. */
export function sendRefusal(
  response: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
  headers: OutgoingHttpHeaders = {},
): void {
  sendJson(response, status, { ok: false, error: { code, message } } satisfies CallReply, headers);
}
