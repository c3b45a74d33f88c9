import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { mediaType } from './http-headers.ts';
import type { HttpRefusal, ServerMessage } from './link.ts';

/** A whole body may be this large. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

type Body = Dispatcher.ResponseData['body'];

/** Reads a body to its end as UTF-8; null when it is over the limit. Before each read it waits until more is wanted. */
export async function readBody(body: Body, whenReady: () => Promise<void> | void): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) return null;
    parts.push(part);
    await whenReady();
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Whether a response is an event stream. */
export function isEventStream(status: number, headers: IncomingHttpHeaders): boolean {
  return status === 200 && mediaType(headers) === 'text/event-stream';
}

/** What a refusal says besides its status; `message` is its body, when that is a JSON-RPC message. */
export function refusalOf(status: number, headers: IncomingHttpHeaders, message: ServerMessage | null): HttpRefusal {
  const after = headers['retry-after'];
  const error = message?.value['error'];
  return {
    status,
    retryAfterMs: after !== undefined && /^\d{1,6}$/.test(after) ? Number(after) * 1000 : null,
    error: isError(error) ? { code: error.code, message: error.message } : null,
  };
}

function isError(value: unknown): value is { readonly code: number; readonly message: string } {
  if (typeof value !== 'object' || value === null || !('code' in value) || !('message' in value)) return false;
  return typeof value.code === 'number' && typeof value.message === 'string';
}

/** The protocol version that an answer to `initialize` chose; null when there is none that a header can carry. */
export function versionIn(message: ServerMessage): string | null {
  const result = message.value['result'];
  const version = typeof result === 'object' && result !== null && 'protocolVersion' in result ? result.protocolVersion : null;
  return typeof version === 'string' && /^[\x21-\x7e]+$/.test(version) ? version : null;
}
