import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject, member } from '../../model/json.ts';
import type { ClientMessage } from './message.ts';
import { PROTOCOL_VERSION_KEY } from './meta-keys.ts';

/** The first revision without sessions. */
export const STATELESS_SINCE = '2026-07-28';

/** Which member of `params` the header Mcp-Name repeats. */
const NAME_SOURCES: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ['tasks/get', 'taskId'],
  ['tasks/update', 'taskId'],
  ['tasks/cancel', 'taskId'],
]);

/** The member of `params` that the header Mcp-Name repeats for this method; null when it has none. */
export function nameSourceOf(method: string): string | null {
  return NAME_SOURCES.get(method) ?? null;
}

/**
 * The routing headers of MCP 2026-07-28 (Streamable HTTP, Standard Request Headers) must say what the body says; whoever
 * routes or filters by a header would else be led by the one while the server acts on the other. A stateless request must
 * carry them; in older ones they are compared when they are there. Null when all is well, else what disagrees.
 */
export function headerMismatch(headers: IncomingHttpHeaders, message: ClientMessage): string | null {
  const versionInBody = protocolVersionInBody(message);
  const isRequired = message.kind === 'request' && versionInBody !== null && isStateless(versionInBody);
  return (
    compare('MCP-Protocol-Version', headers['mcp-protocol-version'], versionInBody, isRequired) ??
    compare('Mcp-Method', headers['mcp-method'], message.method, isRequired) ??
    compareName(headers['mcp-name'], message, isRequired)
  );
}

/** `_meta["io.modelcontextprotocol/protocolVersion"]`: the version that a stateless request carries itself. */
export function protocolVersionInBody(message: Pick<ClientMessage, 'params'>): string | null {
  const meta = member(message.params, '_meta');
  const version = isJsonObject(meta) ? member(meta, PROTOCOL_VERSION_KEY) : undefined;
  return typeof version === 'string' ? version : null;
}

/** Sessions or stateless, as the message says or, when it says nothing, its header. */
export function eraOf(headers: IncomingHttpHeaders, message: Pick<ClientMessage, 'params'> | null): '2025' | '2026' {
  const inBody = message === null ? null : protocolVersionInBody(message);
  if (inBody !== null) return isStateless(inBody) ? '2026' : '2025';
  const inHeader = headers['mcp-protocol-version'];
  return typeof inHeader === 'string' && isRevision(inHeader) && isStateless(inHeader) ? '2026' : '2025';
}

/** Whether a text has the form of a protocol revision. */
export function isRevision(version: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(version);
}

/**
 * Revisions are dates, so they compare as text. What is none can only be a revision that nobody knows, and a body that names
 * one has the stateless form.
 */
function isStateless(version: string): boolean {
  return !isRevision(version) || version >= STATELESS_SINCE;
}

function compare(name: string, header: string | string[] | undefined, inBody: string | null, isRequired: boolean): string | null {
  if (header === undefined) return isRequired ? `Header mismatch: ${name} is missing` : null;
  // Without a version in the body the header is the only one to speak: that is how sessions say it.
  if (inBody === null) return null;
  return header === inBody ? null : `Header mismatch: ${name} is not what the body says`;
}

function compareName(header: string | string[] | undefined, message: ClientMessage, isRequired: boolean): string | null {
  const source = NAME_SOURCES.get(message.method);
  const inBody = source === undefined ? undefined : member(message.params, source);
  if (header === undefined) {
    return isRequired && typeof inBody === 'string' ? 'Header mismatch: Mcp-Name is missing' : null;
  }
  // An extension may say for its own methods what the header repeats: only the server behind us knows that.
  if (source === undefined) return null;
  return typeof header === 'string' && decodeHeader(header) === inBody
    ? null
    : `Header mismatch: Mcp-Name is not params.${source}`;
}

/** `=?base64?…?=` carries what a header cannot. Null when it is not the one way to write it. */
export function decodeHeader(value: string): string | null {
  const encoded = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  if (encoded === undefined) return value;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
