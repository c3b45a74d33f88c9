import type { IncomingMessage } from 'node:http';

/** Bigger calls are refused before they fill the memory. */
export const MAX_CALL_BYTES = 20 * 1024 * 1024;

export type BodyResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly message: string };

/** Reads a request's JSON. Never rejects: an aborted request is a 400 that nobody will read. */
export async function readJsonBody(request: IncomingMessage, maxBytes: number = MAX_CALL_BYTES): Promise<BodyResult> {
  if (!isJson(request)) return { ok: false, status: 415, message: 'The content type must be application/json.' };
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return { ok: false, status: 413, message: `A call may have ${maxBytes} bytes.` };
      chunks.push(chunk);
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, status: 400, message: 'The body is not JSON in UTF-8.' };
  }
}

/** Compares the media type alone and exactly; parameters (charset) may follow. */
function isJson(request: IncomingMessage): boolean {
  const types = request.headersDistinct['content-type'] ?? [];
  const [type] = types;
  return types.length === 1 && type?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}
