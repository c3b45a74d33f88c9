import { PROTOCOL_VERSION_KEY } from '../wire/meta-keys.ts';

/** What the HTTP transport must know of a message on its way to a server. */
export interface SentMessage {
  readonly method: string | null;
  /** Null for anything but a request. */
  readonly requestId: string | number | null;
  /** The request that this message cancels. */
  readonly cancels: string | number | null;
  /** It carries its protocol version itself (MCP 2026-07-28). */
  readonly isStateless: boolean;
  /** The routing headers of a stateless request (MCP 2026-07-28, Standard Request Headers); none for older revisions. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads a message of our own making, so it is JSON. */
export function readSentMessage(text: string): SentMessage {
  const value: unknown = JSON.parse(text);
  const method = textAt(value, 'method');
  const headers = method === null ? {} : routingHeaders(value, method);
  return {
    method,
    requestId: method === null ? null : idAt(value, 'id'),
    cancels: method === 'notifications/cancelled' ? idAt(at(value, 'params'), 'requestId') : null,
    isStateless: Object.hasOwn(headers, 'mcp-protocol-version'),
    headers,
  };
}

function idAt(value: unknown, key: string): string | number | null {
  const id = at(value, key);
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function routingHeaders(value: unknown, method: string): Readonly<Record<string, string>> {
  const params = at(value, 'params');
  const version = textAt(at(params, '_meta'), PROTOCOL_VERSION_KEY);
  if (version === null) return {};
  const name = textAt(params, 'name') ?? textAt(params, 'uri') ?? textAt(params, 'taskId');
  return {
    'mcp-protocol-version': version,
    'mcp-method': method,
    ...(name === null ? {} : { 'mcp-name': headerValue(name) }),
  };
}

/** A header value; what a header cannot carry goes as base64. */
function headerValue(text: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !/^=\?base64\?/i.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

function textAt(value: unknown, key: string): string | null {
  const found = at(value, key);
  return typeof found === 'string' ? found : null;
}
