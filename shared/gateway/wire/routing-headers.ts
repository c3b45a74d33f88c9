import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject, member } from '../../model/json.ts';
import type { ClientMessage } from './message.ts';

export const PROTOCOL_VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
export const CLIENT_INFO_KEY = 'io.modelcontextprotocol/clientInfo';
/** The first revision without sessions. */
export const STATELESS_SINCE = '2026-07-28';

/**
 * The routing headers of MCP 2026-07-28 (Streamable HTTP, Standard Request Headers) must say what the body says; whoever
 * routes or filters by a header would else be led by the one while the server acts on the other. Null when they agree.
 */
export function headerMismatch(headers: IncomingHttpHeaders, message: ClientMessage): string | null {
  const method = headers['mcp-method'];
  if (method !== undefined && method !== message.method) return 'Header mismatch: Mcp-Method is not the method of the body';
  const name = headers['mcp-name'];
  const inBody = member(message.params, 'name') ?? member(message.params, 'uri');
  if (name !== undefined && (typeof name !== 'string' || decodeHeader(name) !== inBody)) {
    return 'Header mismatch: Mcp-Name is not the name in the body';
  }
  const version = headers['mcp-protocol-version'];
  const versionInBody = protocolVersionInBody(message);
  if (versionInBody !== null && version !== undefined && version !== versionInBody) {
    return 'Header mismatch: MCP-Protocol-Version is not the version in the body';
  }
  return null;
}

/** `_meta["io.modelcontextprotocol/protocolVersion"]`: the version that a stateless request carries itself. */
export function protocolVersionInBody(message: ClientMessage): string | null {
  const meta = member(message.params, '_meta');
  const version = isJsonObject(meta) ? member(meta, PROTOCOL_VERSION_KEY) : undefined;
  return typeof version === 'string' ? version : null;
}

/** Sessions or stateless, as the message or its header says. Revisions are dates, so they compare as text. */
export function eraOf(headers: IncomingHttpHeaders, message: ClientMessage | null): '2025' | '2026' {
  const version = (message === null ? null : protocolVersionInBody(message)) ?? headers['mcp-protocol-version'];
  return typeof version === 'string' && version >= STATELESS_SINCE ? '2026' : '2025';
}

/** `=?base64?…?=` carries what a header cannot. Null when it is not valid. */
function decodeHeader(value: string): string | null {
  const encoded = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/.exec(value)?.[1];
  if (encoded === undefined) return value;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
  } catch {
    return null;
  }
}
